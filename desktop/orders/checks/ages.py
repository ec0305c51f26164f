"""Ages at which a medicine harms: what the old tolerate badly, and the least age of a child."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from desktop.clinical.age import months_between, years_lived
from desktop.core.clock import local
from desktop.core.messages import _, pick
from desktop.orders.cautions.caution_tables import Caution, cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.cautions.excuses import is_excused
from desktop.orders.cautions.matching import about, amount_unknown, chosen, told
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.findings import Finding, NotChecked, Outcome, finding, say

_OLD: Final = CodeRows(lambda: cautions().old_cautions)
_CHILDREN: Final = CodeRows(lambda: cautions().child_cautions)
_DOSE: Final = ("day", "tenfold")
"""Rules of the amount: where one speaks the old are not told of the same amount again."""
_DAYS: Final = 60
_MONTHS: Final = 24
"""Ages in days up to so many, and in months."""


@check("age", "age", lambda: _("age"), ordering=True)
def old(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine, or an amount of it in a day, that the old tolerate badly."""
    every = about(_OLD, medicine)
    if not every:
        return
    age = facts.age()
    if age is None:
        yield NotChecked("age", medicine.line, _("The date of birth is not known exactly."))
        return
    rows = [row for row in every if age >= row.from_years and not is_excused(row, facts, medicine)]
    speaking, unknown = chosen(rows, medicine)
    if speaking is None and unknown:
        yield from amount_unknown("age", medicine)
    if speaking is None or (speaking.over is not None and told(facts, medicine, *_DOSE)):
        return
    yield _finding("age", medicine, speaking, _("{n} years").format(n=age), age)


@check("child-age", "age", lambda: _("age of the child"))
def child(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine that a child of this age should not have."""
    every = about(_CHILDREN, medicine)
    if not every:
        return
    born = _born(facts)
    if born is None:
        yield NotChecked("child-age", medicine.line, _("The date of birth is not known exactly."))
        return
    today = local(facts.now).date()
    rows = [row for row in every if is_below(born, today, row.below)]
    speaking, unknown = chosen(rows, medicine)
    if speaking is not None:
        yield _finding("child-age", medicine, speaking, _age_words(born, today), speaking.below)
    elif unknown:
        yield from amount_unknown("child-age", medicine)


def _age_words(born: date, today: date) -> str:
    """A child's age in whole days, months or years."""
    days, months = (today - born).days, months_between(born, today)
    if days < _DAYS:
        return _("{n} days").format(n=days)
    return _("{n} months").format(n=months) if months < _MONTHS else _("{n} years").format(n=months // 12)


def _born(facts: Facts) -> date | None:
    """Date of birth; None where it is missing, partial, or ahead."""
    try:
        born = date.fromisoformat(facts.chart.patient.birth_date)
    except ValueError:
        return None
    return born if years_lived(born, local(facts.now).date()) is not None else None


def is_below(born: date, today: date, age: str) -> bool:
    """True when somebody born then is younger than an age such as `28 d`, `3 mo`, `12 a`."""
    number, unit = age.split(" ")
    if unit == "d":
        return (today - born).days < int(number)
    return months_between(born, today) < int(number) * (12 if unit == "a" else 1)


def _finding(rule: str, medicine: Medicine, row: Caution, age: str, data: object) -> Finding:
    return finding(
        rule,
        medicine.line,
        tier=row.tier,
        title=say(rule, "title", "severe" if row.tier == "stop" else "", age=age, medicine=medicine.name),
        detail=say(rule, "detail", reason=pick(row.reason)),
        implicated=(medicine.key,),
        data=(medicine.coded, row.id, data, medicine.words if row.over else ""),
    )
