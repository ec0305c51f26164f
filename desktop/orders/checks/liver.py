"""Liver: medicines that harm a sick liver, or that it no longer breaks down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from desktop.clinical import vocabulary
from desktop.clinical.units import plain
from desktop.core import formats
from desktop.core.messages import _, pick
from desktop.orders.cautions import illnesses
from desktop.orders.cautions.caution_tables import By, LiverCaution, cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.cautions.matching import RANK, about, amount_unknown, over, strongest
from desktop.orders.chart_facts import Facts, Medicine, Result
from desktop.orders.checks import check
from desktop.orders.checks.unread import unread_results
from desktop.orders.findings import Finding, NotChecked, Outcome, Passed, finding, say
from desktop.orders.rules import Tier

_ROWS: Final = CodeRows(lambda: cautions().liver_cautions)
_RESULTS = (("alat", "alat_high"), ("bili", "bilirubin_high"))


@check("liver", "measured", lambda: _("the liver"))
def liver(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine against cirrhosis, another liver disease, or raised ALT or bilirubin."""
    rows = about(_ROWS, medicine)
    if not rows:
        return
    yield from _unread(facts, medicine, rows)
    sick = _sick(facts)
    mine = [row for row in rows if set(row.by) & set(sick)]
    amounts = {row.id: over(row, medicine) for row in mine}
    row = strongest(one for one in mine if amounts[one.id] == "yes")
    if row is not None:
        yield _finding(facts, medicine, row, sick)
    elif "unknown" in amounts.values():
        yield from amount_unknown("liver", medicine)
    elif not mine and sick:
        yield Passed("liver", medicine.line)


def _unread(facts: Facts, medicine: Medicine, rows: tuple[LiverCaution, ...]) -> Iterator[Outcome]:
    if not illnesses.loaded(facts):
        yield NotChecked("liver", medicine.line, _("The patient's problems could not be read."))
    if not any("enzymes" in row.by for row in rows):
        return
    days = cautions().limits.liver_days
    since = facts.now - timedelta(days=days)
    unread = tuple(unread_results(facts, "liver", medicine, since, "alat", "bili"))
    yield from unread
    if not unread and not any(_newest(facts, key) for key, _limit in _RESULTS):
        yield NotChecked("liver", medicine.line, _("There is no ALT of the last {n} days.").format(n=days))


def _newest(facts: Facts, analysis: str) -> Result | None:
    since = facts.now - timedelta(days=cautions().limits.liver_days)
    found = next(iter(facts.results(analysis)), None)
    return found if found is not None and found.at >= since else None


def _sick(facts: Facts) -> dict[By, tuple[str, str, bool]]:
    """Signs in the record of a sick liver: the entry, what it says, and whether that is not certain."""
    found: dict[By, tuple[str, str, bool]] = {}
    for by, ids in (("cirrhosis", ("cirrhosis",)), ("disease", ("liver-disease", "cirrhosis"))):
        for one in illnesses.known(facts, ids):
            found.setdefault(by, (one.key, one.words, one.unsure))  # type: ignore[arg-type]
    for key, name in _RESULTS:
        newest = _newest(facts, key)
        if newest is not None and newest.comparator not in ("<", "<=") and newest.value >= _limit(name):
            shown = newest.comparator + formats.number(plain(newest.value))
            words = f"{vocabulary.analyses()[key].name} {shown}"
            found.setdefault("enzymes", (newest.key, words, False))
    return found


def _limit(name: str) -> Decimal:
    limit: Decimal = getattr(cautions().limits, name)
    return limit


def _finding(
    facts: Facts, medicine: Medicine, row: LiverCaution, sick: dict[By, tuple[str, str, bool]]
) -> Finding:
    known = [sick[by] for by in row.by if by in sick]
    key, words, unsure = min(known, key=lambda one: one[2])
    tier: Tier = "question" if unsure and row.tier == "stop" else row.tier
    return finding(
        "liver",
        medicine.line,
        tier=tier,
        title=say(
            "liver",
            "title",
            "unsure" if unsure else "severe" if RANK[tier] == 0 else "",
            illness=words,
            medicine=medicine.name,
        ),
        detail=say("liver", "detail", reason=pick(row.reason)),
        implicated=(medicine.key, key),
        data=(medicine.coded, row.id, key, unsure),
    )
