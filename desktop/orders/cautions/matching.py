"""Choice of the caution that speaks: rows by ATC beginning, amount in a day, way, and tier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeVar

from desktop.core.messages import _
from desktop.orders.cautions.caution_tables import Caution
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import declared
from desktop.orders.findings import Finding, NotChecked
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import Tier, amount, within
from desktop.orders.totals import greatest_daily

Row = TypeVar("Row", bound=Caution)
RANK: Final[dict[Tier, int]] = {"stop": 0, "question": 1, "notice": 2}
Held = Literal["yes", "no", "unknown"]


def covers(row: Caution, code: str) -> bool:
    """True when a row is about an ATC code."""
    return within(code, row.atc) and not (row.without and within(code, row.without))


def about(table: CodeRows[Row], medicine: Medicine) -> tuple[Row, ...]:
    """The rows about a medicine or one of its parts, by any of the ways it is given."""
    acting = medicine.acting
    return tuple(
        row
        for row in table.of(acting)
        if any(covers(row, code) for code in acting) and _by_way(row, medicine)
    )


def _by_way(row: Caution, medicine: Medicine) -> bool:
    ways = {route_of(dosage) for dosage in medicine.dosages} - {""}
    return not row.routes or not ways or bool(ways & set(row.routes))


def over(row: Caution, medicine: Medicine) -> Held:
    """Amount in a day above the row's; unknown where it can't be computed."""
    if row.over is None:
        return "yes"
    bound = amount(row.over)
    for one in medicine.apart():
        # Of a combination the part that the row is about.
        if one.atc and not covers(row, one.atc):
            continue
        daily = greatest_daily(one.counted, bound.unit)
        if daily is None:
            return "unknown"
        if daily > bound.value:
            return "yes"
    return "no"


def strongest(rows: Iterable[Row]) -> Row | None:
    """The row of the highest tier; of several the first."""
    return min(rows, key=lambda row: RANK[row.tier], default=None)


def chosen(rows: Iterable[Row], medicine: Medicine) -> tuple[Row | None, bool]:
    """The row that speaks, of those `about` a medicine; True beside it where an amount in a day can't be
    computed."""
    mine = [(row, over(row, medicine)) for row in rows]
    speaking = strongest(row for row, held in mine if held == "yes")
    return speaking, any(held == "unknown" for _row, held in mine)


def amount_unknown(rule: str, medicine: Medicine) -> Iterator[NotChecked]:
    """The gap where an amount in a day decides, and can't be computed."""
    yield NotChecked(rule, medicine.line, _("The amount in a day can't be computed."))


def told(facts: Facts, medicine: Medicine, *keys: str) -> bool:
    """True when one of these rules speaks of the medicine already: the same reason is told once."""
    every = declared()
    return any(
        isinstance(one, Finding) for key in keys if key in every for one in every[key].look(facts, medicine)
    )
