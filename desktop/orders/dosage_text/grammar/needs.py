"""As needed, and the greatest number or amount: `ved smerter`, `maks 8 per døgn`, `inntil x 4`."""

from __future__ import annotations

from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import (
    IN,
    UP_TO,
    Doubt,
    Found,
    Rows,
    one_number,
    per,
    times_of_a_day,
)
from desktop.orders.dosage_text.text_numbers import COUNT, LENGTHS, NUMERAL, SIGN, SIGNS
from desktop.orders.field.scan import NUMBER

ROWS: Final = Rows()


SYMPTOMS: Final = (
    r"(?:krampe(?:r|anfall)?|epileptiske?\s+anfall|krampeanfall|anfall|oppkast|halsbrann|sure\s+oppstot|abstinens(?:er)?"
    r"|tung\s+pust|surkling|mageknip|hikke|diare|hypoglykemi)"
)
"""Needs that are no lasting illness: in the order field, too, what is given for one is as needed."""
_NEEDS: Final = "|".join(
    (
        r"smerter?|kvalme|oppkast|uro|feber|angst|hoste|kloe|hodepine|migrene|allergi|allergisk\s+reaksjon|angina",
        r"dyspne|tungpust|tung\s+pust|pustebesvær|andenod|anstrengelse|surkling|slim|hikke|tett\s+nese",
        r"rennende\s+nese|halsbrann|sure\s+oppstot|obstipasjon|forstoppelse|diare|mageknip|luft\s+i\s+magen",
        r"sar\s+hals|abstinens|roykesug|royksug|eksem|utslett|torre\s+(?:oyne|slimhinner)|svimmelhet|kramper?",
        r"anfall|sovnloshet|insomni|panikk|agitasjon|delir|svetting|muskelspasmer|restless\s+legs|ubehag|plager",
        r"irritasjon|hevelse|stivhet|hypoglykemi|lavt\s+blodsukker",
        r"[a-zæ]+(?:anfall|smerter?|vansker|plager|kramper|besvær|loshet)",
    )
)
_LONG: Final = r"(?:\s*>\s*|\s+som\s+varer\s+(?:mer\s+enn|over|leng(?:er|re)\s+enn)\s+)\d+\s*min(?:utter)?"
"""Length of a fit; `over 5 min` alone may be the time in which it is given."""
_HOT: Final = r"feber\s*(?:>|over)\s*(?:3[89]|40)(?:[.,]\d)?(?:\s*(?:grader|°\s?c?|c))?"
AS_NEEDED: Final = (
    r"v(?:ed|id)\s+(?:behov|trong|nodvendighet)|efter\s+behov|v\.\s?b\.?|v/b|vb|v\s?/\s?behov|v\s+behov|p\.r\.n\.?|prn|as\s+needed|if\s+needed"
    r"|p\.\s?n\.|(?<!\d ml )(?<!\dml )(?<!\d l )pn"
    r"|(?:om|hvis|dersom)\s+nodvendig|(?:nar|om)\s+(?:det\s+)?(?:trengs|er\s+nodvendig)"
    r"|(?:nar|om|hvis|dersom)\s+(?:du|han|hun|pasienten)\s+(?:trenge?r?\s+(?:det|den|dem)|har\s+behov(?:\s+for\s+det)?)"
)
"""As needed in other words, here and in the order field: `når du trenger det`, `ved trong`."""
_HOW_MUCH: Final = r"(?:(?:sterke?|moderate?|lette?|akutte?|uttalt|behov\s+for)\s+)?"
_NEED: Final = rf"{_HOW_MUCH}(?:{_HOT}|(?:{_NEEDS})(?:\s*(?:/|og|eller)\s*(?:{_NEEDS}))*)"


@ROWS.row(
    rf"(?:{AS_NEEDED}|etter\s+behov|e\.b\.)(?!\w)"
    rf"(?:\s*,?\s*(?:mot|ved|for)\s+(?P<why>{_NEED}(?:{_LONG})?))?"
)
def _needed(found: Found) -> tuple[a.Atom, ...]:
    return (a.Needed(found.words("why") if found["why"] else ""),)


@ROWS.row(rf"(?:ved\s+|v/\s*|v\.?\s+)(?P<why>{_NEED}(?:{_LONG})?)")
def _needed_for(found: Found) -> tuple[a.Atom, ...]:
    return (a.Needed(found.words("why")),)


# The greatest amount.


@ROWS.row(
    rf"{UP_TO}\s*(?P<n>{NUMBER}|(?:{NUMERAL})(?!\w))\s*(?P<u>{SIGN})?\.?\s*(?:daglig(?P<word>)|(?:/|per|pr\.?|i|om|a)\s*(?:dognet|dogn|dygnet|dygn|dagen|dag|day|d|24\s*t(?:imer)?)"
    r"|(?:/|per|pr\.?|i)\s*(?P<week>uken|uka|uke))"
)
def _most(found: Found) -> tuple[a.Atom, ...]:
    unit = SIGNS[found["u"]] if found["u"] else ""
    return (a.Most(one_number(found["n"]), unit, "wk" if found["week"] else "d"),)


@ROWS.row(
    rf"{UP_TO}\s*x\s*(?P<n>\d{{1,2}})(?:{IN})?",
    rf"{UP_TO}\s*(?:(?P<low>\d{{1,2}})\s*-\s*)?(?P<n>{COUNT})\s*(?:ganger|gange|gonger|gong|gang|ggr|gg|times)\.?(?:{IN})",
    rf"{UP_TO}\s*(?P<n>\d{{1,2}})\s?x(?:{IN})?(?!\s*\d)",
)
def _at_most(found: Found) -> tuple[a.Atom, ...]:
    low, high = times_of_a_day(found["low"] or "1"), times_of_a_day(found["n"])
    if high < low:
        raise Doubt(found.written)
    return (a.Times(low, high, per(found), up_to=True),)


@ROWS.row(
    rf"i\s+0\s*-\s*(?P<n>{COUNT})\s*(?P<u>dager|dagar|dgr|dogn|uker?|maneder|maned|mnd\.?)",
    rf"(?:i\s+)?{UP_TO}\s*(?P<n>{COUNT})\s*(?P<u>dager|dagar|dgr|dogn|uker?|maneder|mnd\.?)",
)
def _at_longest(found: Found) -> tuple[a.Atom, ...]:
    return (a.Length(one_number(found["n"]), LENGTHS[found["u"].rstrip(".")], up_to=True),)
