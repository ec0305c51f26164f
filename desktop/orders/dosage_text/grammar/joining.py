"""In which time, a single dose, and the words that join parts: `daglig`, `engangsdose`, `og`, `eventuelt`."""

from __future__ import annotations

from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import IN, Found, Rows, per
from desktop.orders.dosage_text.text_numbers import SIGN

ROWS: Final = Rows()


@ROWS.row(IN)
def _in(found: Found) -> tuple[a.Atom, ...]:
    return (a.Per(per(found), whole=not found["word"]),)


@ROWS.row(r"(?:hver|kvar)\s+dag", r"hver\s+eneste\s+dag", r"alle\s+(?:ukens\s+)?dag(?:er|ar|ene|ane)")
def _each_day(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Per("d"),)


@ROWS.row(r"(?:som\s+|gis\s+som\s+)?(?:engangs\s?dose|enkelt\s?dose|single\s+dose|en\s+dose)")
def _once(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Once(),)


@ROWS.row(r"stat", r"na", r"straks", r"umiddelbart", r"med\s+(?:en|ein)\s+g[ao]ng", r"now")
def _now(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Once(now=True),)


@ROWS.row(r"bolus", r"(?:som\s+)?(?:ladnings|metnings|oppladnings)dose")
def _bolus(found: Found) -> tuple[a.Atom, ...]:
    return (a.Once(), a.Remark(found.written))


@ROWS.row(r"kontinuerlig", r"continuous(?:ly)?")
def _continuous(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Continuous(),)


@ROWS.row(
    r"byttes", r"skiftes", r"(?:skift|bytt)(?:es)?\s+plaster(?:et)?(?=\s+(?:hver|hvert|kvar)\s)", r"changed"
)
def _changed(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("changed"),)


EACH_OVER: Final = "hver over"
"""Sign of `500 ml x 2, hver over 4 timer`: each of so many."""


@ROWS.row(r"hver(?=\s+over\s)")
def _each_over(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break(EACH_OVER),)


@ROWS.row(rf"a\s*\d{{1,3}}\.\d{{3}}\s*(?:{SIGN})")
def _thousands_each(found: Found) -> tuple[a.Atom, ...]:
    # `à 20.000 IE` is the strength of a piece, whose number counts for nothing.
    return (a.Remark(found.written),)


@ROWS.row(r"ukedos(?:e|ering)")
def _weekly_dose(found: Found) -> tuple[a.Atom, ...]:
    return (a.Per("wk", whole=True), a.Remark(found.written))


@ROWS.row(r"a(?=\s*\d)")
def _each(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("each"),)


@ROWS.row(r"eventuelt", r"evt\.?")
def _perhaps(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("perhaps"),)


@ROWS.row(r"ekstra", r"i\s+tillegg")
def _extra(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("extra"),)


@ROWS.row(r"og", r"and", r"samt")
def _and(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("og"),)
