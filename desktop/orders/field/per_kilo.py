"""Amounts per kilogram in the order field, `15 mg/kg`, and the arithmetic behind a computed dose."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from desktop.clinical.units import TYPED
from desktop.orders.by_weight.arithmetic import PerKilo
from desktop.orders.draft import Amount
from desktop.orders.field import lexicon as lx
from desktop.orders.field.scan import Scan, values

Region = tuple[int, int]


class PerKiloText(msgspec.Struct, frozen=True):
    """An amount per kilogram as it is written: its possible values (`10-15 mg/kg` has two), of each dose, of
    a whole day, or unsaid; `parts` the doses that it is shared among. No values where they are uncertain."""

    words: str
    values: tuple[Decimal, ...]
    unit: str
    per: Literal["", "dose", "day"]
    parts: int
    spans: tuple[Region, ...]


class ByWeight(msgspec.Struct, frozen=True):
    """The arithmetic that is written behind a dose: the amount per kilogram and the weight."""

    asked: PerKilo
    kilos: Decimal
    span: Region


def claim(scan: Scan) -> None:
    """Mark the arithmetic in brackets as understood, before anything else reads its numbers and names."""
    for match in list(scan.find(lx.BY_WEIGHT)):
        if _certain(match["n"]) is not None and _certain(match["kilos"]) is not None:
            scan.take(match, "by_weight")


def let_go(scan: Scan) -> None:
    """Arithmetic beside what has no dose is as nobody had read it: it is asked about."""
    for part in [one for one in scan.parts if one.kind == "by_weight"]:
        scan.parts.remove(part)
        scan.left = scan.left[: part.start] + scan.plain[part.start : part.end] + scan.left[part.end :]


def _certain(written: str) -> Decimal | None:
    found = values(written)
    return found[0] if len(found) == 1 and found[0] > 0 else None


def written(scan: Scan, region: Region) -> ByWeight | None:
    """The arithmetic of a stretch; None where there is none, or two."""
    spans = [(p.start, p.end) for p in scan.parts if p.kind == "by_weight"]
    inside = [span for span in spans if region[0] <= span[0] and span[1] <= region[1]]
    match = lx.BY_WEIGHT.match(scan.plain, *inside[0]) if len(inside) == 1 else None
    each, kilos = (_certain(match["n"]), _certain(match["kilos"])) if match else (None, None)
    if match is None or each is None or kilos is None:
        return None
    parts = int(match["parts"] or 1)
    asked = PerKilo(Amount(each, TYPED[match["u"]]), bool(match["day"]), max(parts, 1))
    return ByWeight(asked, kilos, match.span())


def read_per_kilo(scan: Scan, region: Region) -> PerKiloText | None:
    """`15 mg/kg/dose`, `60 mg/kg/døgn delt på 4`, claimed; None where nothing is written per kilogram."""
    match = scan.first(lx.PER_KILO, region)
    if match is None:
        return None
    words = scan.text[match.start() : match.end()]
    scan.take(match, "dose")
    numbers = [_certain(match[group]) for group in ("low", "n") if match[group]]
    certain = tuple(one for one in numbers if one is not None) if None not in numbers else ()
    if len(certain) > 1 and certain[0] >= certain[1]:
        certain = ()
    parts, spans = 0, [match.span()]
    if shared := scan.first(lx.SHARED, region):
        parts = lx.COUNTS.get(shared["n"]) or int(shared["n"])
        spans.append(shared.span())
        scan.take(shared, "dose")
    per: Literal["", "dose", "day"] = (
        "dose" if match["dose"] else "day" if match["day"] or match["daily"] else ""
    )
    if scan.first(lx.PER_KILO, region) is not None:
        # Two amounts per kilogram in one stretch: nobody knows which is meant.
        certain = ()
    return PerKiloText(words, certain, TYPED[match["u"]], per, parts, tuple(spans))
