"""The order of steps in a dosage text: *deretter*, *så seponeres*, a taper in words; what opens a text."""

from __future__ import annotations

from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Doubt, Found, Rows, one_number
from desktop.orders.dosage_text.text_numbers import LENGTHS, NTH, SIGN, SIGNS, count
from desktop.orders.field.scan import NUMBER

ROWS: Final = Rows()


@ROWS.open(
    r"(?:dosering|dose|d\.\s?s\.|s\.|dosage)\s*:?\s(?=\s*(?:\d|½|en|ett|to|tre|ta))",
    r"(?:ta|tas|gis|take|gi|brukes?)(?!\w)",
)
def _filler(_found: Found) -> tuple[a.Atom, ...]:
    return ()


@ROWS.row(r"multidose\s*:?", r"dosett\s*:?")
def _dispensed(found: Found) -> tuple[a.Atom, ...]:
    return (a.Remark(found.written.rstrip(": ")),)


@ROWS.row(
    r"(?:,\s*)?(?:sa|deretter|og\s+sa|og)\s+(?:seponeres?|slutt(?:er)?|stopp(?:es)?|avslutt(?:es)?)",
    r"(?:,\s*)(?:slutt|seponeres?)",
)
def _end(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Then(stop=True),)


CLIMBS: Final = Rows()
"""Tapers in words, tried with the other rows and by the order field."""


@CLIMBS.row(
    rf"(?:,\s*)?(?:og\s+)?(?:(?:trapp(?:es)?|trapper)\s+(?P<way>ned|opp)|(?P<down>reduser(?:es)?|senk(?:es)?)|(?P<up>ok(?:es)?))"
    rf"(?:\s+(?:gradvis|deretter|videre))?\s+med\s+(?P<n>{NUMBER})\s*(?P<u>{SIGN})\.?\s+(?:hver|hvert)\s+(?:(?P<nth>{NTH})\.?\s*)?(?P<unit>dag|uke|maned)"
    rf"\s+(?:til|inntil)\s+(?:(?P<m>{NUMBER})\s*(?P<v>{SIGN})\.?(?:\s+(?:daglig|dgl\.?))?|(?P<off>seponering|seponert|0|null|sluttet))",
    rf"(?:,\s*)?(?:trapp(?:es)?|trapper)\s+(?P<way>ned|opp)(?P<down>)(?P<up>)\s+(?P<n>{NUMBER})\s*(?P<u>{SIGN})\.?\s+(?:hver|hvert)"
    rf"\s+(?:(?P<nth>{NTH})\.?\s*)?(?P<unit>dag|uke|maned)\s+(?:til|inntil)"
    rf"\s+(?:(?P<m>{NUMBER})\s*(?P<v>{SIGN})\.?(?:\s+(?:daglig|dgl\.?))?|(?P<off>seponering|seponert|0|null|sluttet))",
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
    r"(?:[,.]\s*)?(?:og\s+)?(?:deretter|dernest|etterpa|sa(?!\s+lenge)|then)",
    r"(?:[,.]\s*)?(?:okes?|trappes\s+(?:opp|ned)|reduseres?)\s+(?:deretter\s+)?til",
)
def _then(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Then(),)
