"""The order of steps in a dosage text: *deretter*, *så seponeres*, a taper in words; what opens a text."""

from __future__ import annotations

import re
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Doubt, Found, Rows, one_number
from desktop.orders.dosage_text.text_numbers import LENGTHS, NTH, SIGN, SIGNS, count
from desktop.orders.field.scan import NUMBER

ROWS: Final = Rows()


@ROWS.open(
    r"(?:dosering|dose|d\.\s?s\.|s\.|dosage)\s*:?\s(?=\s*(?:\d|½|en|ett|to|tre|ta))",
    r"\Avidere\s*:(?=\s*(?:\d|½|en|ett|to|tre|ta))",
    r"\A(?:start(?:es|er|e)?|begynn(?:es|er|e)?)\s+med(?=\s+(?:\d|½|en|ett|to|tre|halv)[^;]*(?<!\w)(?:deretter|sa|okes?|ok|trappes?)\s)",
    r"(?:ta|tas(?!\s+av\s)|gis|take|gi|bruk(?:es?)?|gitt(?=\s+(?:over|som|iv|i\.v\.)))(?!\w)",
    r"(?:(?<=plaster )|(?<=plaster, ))(?:(?:settes|festes|klistres)\s+)?pa(?=\s+(?:om\s+)?morgen)",
)
def _filler(_found: Found) -> tuple[a.Atom, ...]:
    return ()


@ROWS.row(r"multidose\s*:?", r"dosett\s*:?")
def _dispensed(found: Found) -> tuple[a.Atom, ...]:
    return (a.Remark(found.written.rstrip(": ")),)


ENDS: Final = Rows()
"""Ends of what has a length, tried with the other rows and by the order field."""
_OFF: Final = (
    r"(?:(?:null)?seponer(?:es|e)?|slutt(?:er|es)?|stopp(?:es)?|avslutt(?:es)?|stop)"
    r"(?!\s+(?:ved|hvis|om|nar|dersom|med|if|when|on)(?!\w))"
)
"""An end, and not one on a condition."""


@ENDS.row(
    rf"(?:[,.]\s*)?(?<!\w)(?:og\s+sa|sa|og\s+deretter|deretter|dernest|og|then|and\s+then)\s+{_OFF}",
    r"(?:,\s*)(?:slutt|seponer(?:es|e)?)",
)
def _end(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Then(stop=True),)


ROWS.extend(ENDS)


CLIMBS: Final = Rows()
"""Tapers in words, tried with the other rows and by the order field."""
_JOINED: Final = r"(?:,\s*)?(?<!\w)(?:(?:og\s+(?:sa|deretter)|og|deretter|sa)\s+)?"
_SHORTLY: Final = (
    rf"{_JOINED}(?:(?:trapp(?:es)?|trapper)\s+)?(?P<way>ned|opp)\s+(?:med\s+)?(?P<n>{NUMBER})\s*(?P<u>{SIGN})\.?"
    rf"\s+(?:hver|hvert)\s+(?:(?P<nth>{NTH})\.?\s*)?(?P<unit>dag|dogn|uke|maned)"
)
"""`ned 5 mg hver 3. dag`, as it is said."""
_DOWN_TO: Final = (
    rf"(?:til|inntil)\s+(?:(?P<m>{NUMBER})\s*(?P<v>{SIGN})\.?(?:\s+(?:daglig|dgl\.?))?"
    r"|(?P<off>seponering|seponert|0|null|sluttet))"
)
ENDLESS: Final = re.compile(rf"{_SHORTLY}(?!\w)(?!\s+(?:til|inntil)(?!\w))")
"""A taper that says no last dose: no reader takes it, and the order field asks."""


@CLIMBS.row(
    rf"{_JOINED}(?:(?:trapp(?:es)?|trapper)\s+(?P<way>ned|opp)|(?P<down>reduser(?:es)?|senk(?:es)?)|(?P<up>ok(?:es)?))"
    rf"(?:\s+(?:gradvis|deretter|videre))?\s+med\s+(?P<n>{NUMBER})\s*(?P<u>{SIGN})\.?\s+(?:hver|hvert)\s+(?:(?P<nth>{NTH})\.?\s*)?(?P<unit>dag|uke|maned)"
    rf"\s+(?:til|inntil)\s+(?:(?P<m>{NUMBER})\s*(?P<v>{SIGN})\.?(?:\s+(?:daglig|dgl\.?))?|(?P<off>seponering|seponert|0|null|sluttet))",
    rf"{_SHORTLY}\s+{_DOWN_TO}",
)
def _climb(found: Found) -> tuple[a.Atom, ...]:
    down = bool(found["down"]) or found["way"] == "ned"
    end = a.Dose(one_number(found["m"]), SIGNS[found["v"]]) if found["m"] else None
    if end is None and not down:
        raise Doubt(found.written)
    step = a.Dose(one_number(found["n"]), SIGNS[found["u"]])
    return (a.Climb(step, count(found["nth"] or "1"), LENGTHS[found["unit"]], end, down),)


ROWS.extend(CLIMBS)


@ROWS.row(
    r"(?:[,.]\s*)?(?:og\s+)?(?:deretter|dernest|etterpa|sa(?!\s+lenge)|then)(?!\s+kontroll)",
    r"(?:[,.]\s*)?(?:ok(?:es?)?|trapp(?:es)?\s+(?:opp|ned)|reduser(?:es)?|senk(?:es)?)\s+(?:deretter\s+|sa\s+)?til",
)
def _then(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Then(),)
