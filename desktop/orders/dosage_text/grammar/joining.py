"""In which time, a single dose, and the words that join parts: `daglig`, `engangsdose`, `og`, `eventuelt`."""

from __future__ import annotations

from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import IN, Found, Rows, per

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


@ROWS.row(r"stat", r"na", r"straks", r"umiddelbart", r"now")
def _now(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Once(now=True),)


@ROWS.row(r"bolus")
def _bolus(found: Found) -> tuple[a.Atom, ...]:
    return (a.Once(), a.Remark(found.written))


@ROWS.row(r"kontinuerlig", r"continuous(?:ly)?")
def _continuous(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Continuous(),)


@ROWS.row(r"byttes", r"skiftes", r"changed")
def _changed(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("changed"),)


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
