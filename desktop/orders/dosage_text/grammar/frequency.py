"""Frequency: `x 3`, `3 ganger daglig`, `hver 6. time`, `annenhver dag`."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import IN, Doubt, Found, Rows, per, times_of_a_day
from desktop.orders.dosage_text.text_numbers import COUNT, LENGTH, LENGTHS, NTH, SIGN, count

ROWS: Final = Rows()


@ROWS.row(
    r"(?P<up>inntil\s+)?(?:hver|kvar|hv\.?|every|q)\s*(?P<n>\d{1,2})\.?\s*(?:-|til|eller)\s*(?P<m>\d{1,2})\.?\s*(?P<u>timer?|t|h|hours?|dag|uke)"
)
def _every_range(found: Found) -> tuple[a.Atom, ...]:
    low, high = Decimal(found["n"]), Decimal(found["m"])
    if not 0 < low < high:
        raise Doubt(found.written)
    return (a.Every(low, LENGTHS[found["u"]], high, up_to=bool(found["up"])),)


@ROWS.row(
    r"(?:(?:annen|annan|anna|ann)\s?(?:hver|hvert|kvar)|(?:hver|hvert)\s?(?:annen|andre|annet))\s+(?P<u>dag|dogn|uke|maned|kveld|morgen|natt)",
    r"every\s+other\s+(?P<u>day|week)",
)
def _other(found: Found) -> tuple[a.Atom, ...]:
    if part := _PART_OF.get(found["u"]):
        return (a.Every(Decimal(2), "d"), a.Part(part))
    return (a.Every(Decimal(2), LENGTHS[found["u"]]),)


_PART_OF: Final = {
    **dict.fromkeys(("morgen", "morgon", "formiddag", "morning"), "MORN"),
    **dict.fromkeys(("ettermiddag", "afternoon"), "AFT"),
    **dict.fromkeys(("kveld", "evening"), "EVE"),
    **dict.fromkeys(("natt", "night"), "HS"),
}


@ROWS.row(
    r"(?P<up>inntil\s+|maks\.?\s+|hoyst\s+)?(?:hver|hvert|kvar|kvart|hv\.?|every)\s+(?P<u>halvar|halvt\s+ar|kvartal)",
    r"(?:(?:en|1|ein)\s+g[ao]ng\s+)?(?:i|per|pr\.?|/)\s*(?P<u>halvaret|halvar|kvartalet|kvartal)",
)
def _half_year(found: Found) -> tuple[a.Atom, ...]:
    return (a.Every(Decimal(3 if found["u"].startswith("kvartal") else 6), "mo", up_to=bool(found["up"])),)


@ROWS.row(
    rf"(?P<up>inntil\s+|maks\.?\s+|hoyst\s+)?(?:hver|hvert|kvar|kvart|hv\.?|every|q(?=\d))(?:\s+|(?=\d))(?:(?P<n>{NTH})\.?\s*)?(?P<u>{LENGTH})\.?",
    r"(?P<up>)(?P<u>byttes\s+hver\s+dag)(?P<n>)",
)
def _every(found: Found) -> tuple[a.Atom, ...]:
    unit = LENGTHS.get(found["u"], "d")
    nth = count(found["n"] or "1")
    if not nth or (found["n"] in ("forste",)):
        raise Doubt(found.written)
    return (a.Every(Decimal(nth), unit, up_to=bool(found["up"])),)


@ROWS.row(
    rf"(?:hver|kvar|every)\s+(?:(?P<n>{NTH})\.?\s+)?(?P<part>kveld|morgen|morgon|formiddag|ettermiddag|natt|morning|evening|night)"
)
def _every_part(found: Found) -> tuple[a.Atom, ...]:
    often = count(found["n"] or "1")
    part = a.Part(_PART_OF[found["part"]])
    return (part,) if often == 1 else (a.Every(Decimal(often), "d"), part)


_LATIN: Final = {"qd": 1, "bid": 2, "tid": 3, "qid": 4, "b.i.d.": 2, "t.i.d.": 3, "q.i.d.": 4}


@ROWS.row(r"(?P<code>qd|bid|tid|qid|b\.i\.d\.|t\.i\.d\.|q\.i\.d\.)")
def _latin(found: Found) -> tuple[a.Atom, ...]:
    often = _LATIN[found["code"]]
    return (a.Times(often, often, "d"),)


_DAYS_OR_PACKS: Final = (7, 10, 14, 20, 21)
"""`1 tablett x 7` may be for seven days."""


@ROWS.row(
    rf"x\s?(?P<n>\d{{1,2}})(?:\s?-\s?(?P<m>\d{{1,2}}))?(?:{IN}|\s+(?P<dd>dd)\.?)?(?!\s*(?:{SIGN}|dager|dgr|uker)(?!\w))(?![.,]?\d)",
    rf"(?P<n>\d{{1,2}})(?P<m>)\s?x(?:{IN})(?!\s*\d)",
)
def _crossed(found: Found) -> tuple[a.Atom, ...]:
    low = times_of_a_day(found["n"])
    high = times_of_a_day(found["m"]) if found["m"] else low
    if high < low:
        raise Doubt(found.written)
    said = found["per"] or found["word"] or found["rest"]
    if not said and low == high and low in _DAYS_OR_PACKS:
        raise Doubt(found.written)
    return (a.Times(low, high, per(found) if said else "d", crossed=True),)


_ROMAN: Final = {"ii": 2, "iii": 3}


@ROWS.row(r"x\s?(?P<n>iii?)(?!\s*v\.?(?!\w))")
def _crossed_roman(found: Found) -> tuple[a.Atom, ...]:
    # `x I` may lack its number, and `x IV` is no way.
    return (a.Times(_ROMAN[found["n"]], _ROMAN[found["n"]], "d", crossed=True),)


@ROWS.row(rf"1\s?x\s?(?P<n>[1-6])(?!\s*(?:{SIGN}|dager|dgr|uker|\d|x)(?!\w))(?![.,]?\d)")
def _one_so_often(found: Found) -> tuple[a.Atom, ...]:
    # `1 tabl 1x3`: the number of what stands before, which must be one dose.
    return (a.Times(int(found["n"]), int(found["n"]), "d", crossed=True, ones=True),)


_NOT_OFTENER: Final = r"(?:ikke|ikkje)\s+oftere\s+enn"


@ROWS.row(rf"{_NOT_OFTENER}\s+(?:hver|kvar)\s+(?P<n>{NTH})\.?\s*(?P<u>timen?|t)")
def _not_oftener(found: Found) -> tuple[a.Atom, ...]:
    return (a.Every(Decimal(count(found["n"])), "h", up_to=True),)


@ROWS.row(
    rf"(?P<n>{COUNT})\s*(?:ganger|gang)\s+i\s+alt",
    rf"(?P<n>{COUNT})(?:\s*(?:-|til)\s*(?P<m>{COUNT}))?\s*(?:ganger|gange|gonger|gong|gang|ggr|gg|times|time(?=\s+daily))\.?(?:{IN})?",
    r"(?:(?<=tabl\.\s)|(?<=tabl\s)|(?<=tbl\.\s)|(?<=tbl\s)|(?<=kaps\.\s)|(?<=kaps\s))"
    r"(?P<n>[1-4])(?P<m>)\s?g\.\s*(?P<per>)(?P<rest>)(?P<word>dgl\.?)",
    rf"(?P<n>once)(?P<m>)(?:{IN})?", rf"(?P<n>twice)(?P<m>)(?:{IN})?",
)  # fmt: skip
def _times(found: Found) -> tuple[a.Atom, ...]:
    low = {"once": 1, "twice": 2}.get(found["n"]) or times_of_a_day(found["n"])
    high = times_of_a_day(found["m"]) if found["m"] else low
    if high < low:
        raise Doubt(found.written)
    said = found["per"] or found["word"] or found["rest"]
    return (a.Times(low, high, per(found) if said else ""),)
