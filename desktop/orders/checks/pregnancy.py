"""Pregnancy: what may harm the fetus, and whether anybody knows that there is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desktop.clinical.record.patient import gestation
from desktop.clinical.record.patient import pregnancy as record
from desktop.core.messages import _, pick
from desktop.orders.cautions.caution_tables import PregnancyCaution, cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.cautions.matching import about, amount_unknown, chosen, strongest
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.findings import NotChecked, Outcome, Passed, finding, say
from desktop.orders.rules import limits

_ROWS: Final = CodeRows(lambda: cautions().pregnancy_cautions)
_PREVENTION: Final = CodeRows(lambda: cautions().prevention_cautions)
_WEEK: Final = 7


def applies(facts: Facts) -> bool | None:
    """True when the patient may be pregnant, or is by the record; None when sex or age is not known."""
    bound = limits()
    if pregnant(facts):
        # A record that says so goes before an age or a sex at which nobody expects it.
        return True
    age, sex = facts.age(), facts.chart.patient.gender
    if sex == "male":
        return False
    if age is None:
        return None
    if not bound.pregnancy_from_years <= age <= bound.pregnancy_to_years:
        return False
    return True if sex == "female" else None


def pregnant(facts: Facts) -> bool | None:
    """Pregnancy by the record; None when it doesn't say."""
    return {"pregnant": True, "not-pregnant": False}.get(_standing(facts).said)


def _row(facts: Facts, medicine: Medicine) -> tuple[PregnancyCaution | None, bool]:
    """The row that speaks at this time of a pregnancy; of one whose time nobody knows every row holds."""
    gone = facts.once("weeks of pregnancy", lambda: gestation.gone(facts.chart, facts.now))
    rows = about(_ROWS, medicine)
    return chosen((row for row in rows if gone is None or gone >= _WEEK * row.weeks_from), medicine)


def _standing(facts: Facts) -> record.Standing:
    return facts.once("pregnant", lambda: record.standing(facts.chart, facts.now))


@check("pregnancy", "pregnancy", lambda: _("pregnancy"))
def pregnancy(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine that may harm the fetus, ordered for somebody who is pregnant."""
    if applies(facts) is False:
        return
    is_so = pregnant(facts)
    row, unknown = _row(facts, medicine)
    if is_so and row is not None:
        yield finding(
            "pregnancy",
            medicine.line,
            tier=row.tier,
            title=say("pregnancy", "title", "severe" if row.tier == "stop" else "", medicine=medicine.name),
            detail=pick(row.reason),
            implicated=(medicine.key,),
            data=(medicine.coded,) if row.tier == "notice" else (medicine.coded, row.id),
        )
    elif is_so and unknown:
        yield from amount_unknown("pregnancy", medicine)
    elif is_so:
        why = _("The patient is pregnant, and there is no rule for {medicine}.")
        yield NotChecked("pregnancy", medicine.line, why.format(medicine=medicine.name))
    elif not is_so and applies(facts) and (first := strongest(about(_PREVENTION, medicine))):
        yield finding(
            "pregnancy",
            medicine.line,
            tier=first.tier,
            title=say("pregnancy", "title", "careful", medicine=medicine.name),
            detail=pick(first.reason),
            implicated=(medicine.key,),
            data=(medicine.coded, first.id),
        )
    elif is_so is None and _standing(facts).lately:
        why = _("The patient has given birth; {medicine} and breastfeeding are not checked.")
        yield NotChecked("pregnancy", medicine.line, why.format(medicine=medicine.name))
    elif is_so is None and not facts.loaded("Condition", "Observation"):
        yield NotChecked("pregnancy", medicine.line, _("Whether the patient is pregnant could not be read."))
    elif is_so is None:
        why = _("Whether the patient is pregnant is not recorded.")
        if row is not None:
            why = _(
                "{medicine} may harm a fetus, and whether the patient is pregnant is not recorded."
            ).format(medicine=medicine.name)
        yield NotChecked("pregnancy", medicine.line, why)
    else:
        yield Passed("pregnancy", medicine.line, _("not pregnant"))
