"""Status of an order's checks by area, done or not done: silence must never look like safety."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, Literal

import msgspec

from desktop.clinical import vocabulary
from desktop.core import formats
from desktop.core.messages import _
from desktop.fhir.resources import List, MedicationRequest
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import Area, declared
from desktop.orders.checks import pregnancy as check_pregnancy
from desktop.orders.findings import Finding, NotChecked, Noted, Outcome, Passed, Silent
from desktop.orders.interactions import imported_pairs
from desktop.orders.interactions.interaction_table import table
from desktop.orders.measured_limits.limits import limit_file, measures_of
from desktop.orders.rules import limits, rule_file

State = Literal["ok", "finding", "not_applicable", "not_checked", "failed"]
"""`ok` looked and found nothing; `not_applicable` does not concern this patient; `not_checked` did not look;
`failed` fell over while looking."""


class AreaCheck(msgspec.Struct, frozen=True):
    """One area of the checks of one order: its result in a few words, and why it isn't known."""

    area: str
    label: str
    state: State
    words: str
    why: str = ""


_FETCHED: Final = ("medicines-rf", "medicines-pll")
"""Lists that say that the prescriptions, or the shared list made of them, were looked up."""

AREAS: Final[dict[Area, Callable[[], str]]] = {
    "allergy": lambda: _("Allergy"),
    "duplicate": lambda: _("Double"),
    "interaction": lambda: _("Interaction"),
    "dose": lambda: _("Dose and route"),
    "kidney": lambda: _("Kidney and potassium"),
    "measured": lambda: _("Measured values"),
    "operation": lambda: _("Operation"),
    "age": lambda: _("Age and weight"),
    "pregnancy": lambda: _("Pregnancy"),
}
"""The areas in the order in which they are shown; each check says to which it belongs."""

_WHERE_PLANNED: Final = frozenset({"operation"})
"""Areas without a line where nothing of the kind stands on the chart: most patients await no operation."""


def areas(facts: Facts, medicine: Medicine, outcomes: Iterable[Outcome]) -> tuple[AreaCheck, ...]:
    """All areas of one order, whatever was found."""
    checks = declared()
    by_area: dict[Area, list[Outcome]] = {area: [] for area in AREAS}
    for one in outcomes:
        if one.line == medicine.line and one.rule in checks:
            by_area[checks[one.rule].area].append(one)
    found = [
        _area(facts, medicine, area, mine)
        for area, mine in by_area.items()
        if mine or area not in _WHERE_PLANNED
    ]
    return (*found, prescriptions(facts))


def nothing_checked(why: str) -> tuple[AreaCheck, ...]:
    """All areas of an order of which nothing could be checked."""
    return tuple(AreaCheck(area, label(), "failed", _("could not be checked"), why)
                 for area, label in AREAS.items() if area not in _WHERE_PLANNED)  # fmt: skip


def of_service() -> tuple[AreaCheck, ...]:
    """Laboratory, imaging and examinations are compared with one another alone, and say so."""
    return (
        AreaCheck(
            "service",
            _("Checks"),
            "not_checked",
            _("not checked"),
            _("Tests are compared with one another, not with allergies, kidney function or pregnancy."),
        ),
    )


def _area(facts: Facts, medicine: Medicine, area: Area, mine: list[Outcome]) -> AreaCheck:
    label = AREAS[area]
    failed = [one for one in mine if (isinstance(one, NotChecked) and one.failed) or _is_failure(one)]
    findings = [one for one in mine if isinstance(one, Finding) and one not in failed]
    if findings:
        asked = any(one.blocks for one in findings)
        words = _("see the question") if asked else _("see the notice")
        if any(one.stops for one in findings):
            words = _("see the stop")
        return AreaCheck(area, label(), "finding", words, _joined(mine, failed=bool(failed)))
    if failed:
        return AreaCheck(area, label(), "failed", _("could not be checked"), _joined(mine))
    unknown = [o for o in mine if isinstance(o, NotChecked) or (isinstance(o, Noted) and not o.checked)]
    if unknown:
        return AreaCheck(area, label(), "not_checked", _("not checked"), _joined(mine))
    return _without(facts, medicine, area, label(), mine)


def answered(
    seen: Mapping[str, tuple[AreaCheck, ...]], left: Collection[Finding], done: Collection[Finding]
) -> dict[str, tuple[AreaCheck, ...]]:
    """The areas as they stand after the answers: one that was answered sends nobody to a question."""

    def said(line: str, check: AreaCheck) -> AreaCheck:
        if check.state != "finding":
            return check
        rules = {key for key, one in declared().items() if one.area == check.area}
        still = any(one.line == line and one.rule in rules for one in left)
        over = any(one.line == line and one.rule in rules for one in done)
        if still or not over:
            return check
        return msgspec.structs.replace(check, words=_("found, and answered"))

    return {line: tuple(said(line, check) for check in checks) for line, checks in seen.items()}


def _is_failure(one: Outcome) -> bool:
    return isinstance(one, Finding) and one.failed


def _joined(outcomes: Iterable[Outcome], *, failed: bool = True) -> str:
    said = [one.why for one in outcomes if isinstance(one, NotChecked)]
    said += [one.title for one in outcomes if isinstance(one, Finding) and one.failed and failed]
    said += [part for one in outcomes if isinstance(one, Noted) for part in (one.words, one.gap)]
    said = [one for one in said if not any(one != other and one in other for other in said)]
    return " ".join(filter(None, dict.fromkeys(said)))


def _without(facts: Facts, medicine: Medicine, area: str, label: str, outcomes: list[Outcome]) -> AreaCheck:
    """An area without a finding and without a gap: what was looked at, or that it does not apply."""
    passed = ", ".join(dict.fromkeys(o.words for o in outcomes if isinstance(o, Passed) and o.words))
    silent = " ".join(dict.fromkeys(o.why for o in outcomes if isinstance(o, Silent)))
    noted = [one for one in outcomes if isinstance(one, Noted)]
    silent = " ".join(filter(None, (*(part for one in noted for part in (one.words, one.gap)), silent)))
    if area == "age":
        return _age(facts, label, passed, silent)
    if area == "pregnancy" and check_pregnancy.applies(facts) is False:
        return AreaCheck(area, label, "not_applicable", _("does not apply"))
    if area == "measured" and not outcomes:
        return AreaCheck(area, label, "not_checked", _("not checked"), _unmeasured(medicine))
    if area == "kidney" and not outcomes:
        why = _("There is no rule about the kidneys for {medicine}.").format(medicine=medicine.name)
        if (latest := _latest(facts)) != "":
            why = f"{why} {latest}"
        return AreaCheck(area, label, "not_checked", _("not checked"), why)
    worth = _("worth knowing") if any(one.words for one in noted) else ""
    return AreaCheck(area, label, "ok", passed or worth or _nothing(facts, area), silent)


def _nothing(facts: Facts, area: str) -> str:
    """Nothing was found, in the words of an area."""
    if area == "allergy":
        return _("no match")
    if area == "duplicate":
        return _("not given already")
    if area == "interaction":
        return _("none in our {n} rules").format(n=_rules(facts))
    return _("nothing found")


def _unmeasured(medicine: Medicine) -> str:
    """Reason no measured value was looked at: no rule, or no recent value."""
    measures = limit_file().measures
    names = dict.fromkeys(formats.inside(measures[key].name) for key in measures_of(medicine.acting))
    if names:
        return _("There is no recent value to go by: {values}.").format(values=", ".join(names))
    return _("There is no rule about measured values for {medicine}.").format(medicine=medicine.name)


def _rules(facts: Facts) -> int:
    """Number of known interactions: a short list must not look like a whole one."""
    return len(rule_file().pairs) + len(table().pairs) + imported_pairs.held(facts).count + 3


def _age(facts: Facts, label: str, passed: str, silent: str) -> AreaCheck:
    age = facts.age()
    if age is not None and age >= limits().child_under_years:
        return AreaCheck("age", label, "not_applicable", _("does not apply, adult"))
    return AreaCheck("age", label, "ok", passed or _("nothing found"), silent)


def _latest(facts: Facts) -> str:
    """The newest eGFR, for the reader to judge by; empty without one."""
    found = next(iter(facts.results("egfr")), None)
    if found is None:
        return ""
    value = found.comparator + formats.number(found.value)
    when = formats.relative_day_time(found.at, facts.now)
    name = vocabulary.analyses()["egfr"].name
    return _("{analysis} {value}, {when}.").format(analysis=name, value=value, when=when)


def _fetched(facts: Facts) -> bool:
    """True when the patient's prescriptions were fetched: a list of them, or one of them, is here."""
    for one in facts.chart.all(List):
        if one.code is not None and one.code.has(*_FETCHED) and one.status == "current":
            return True
    return any(
        any(c.has("community", "discharge") for c in request.category)
        for request in facts.chart.all(MedicationRequest)
    )


def prescriptions(facts: Facts) -> AreaCheck:
    """Status of the prescriptions area: compared, or not checked."""
    label = _("Prescriptions")
    if not facts.loaded("MedicationRequest"):
        why = _("The patient's medicines could not be read.")
        return AreaCheck("prescriptions", label, "not_checked", _("not checked"), why)
    if _fetched(facts):
        return AreaCheck("prescriptions", label, "ok", _("compared"))
    why = _("No prescriptions were fetched for this patient.")
    return AreaCheck("prescriptions", label, "not_checked", _("not checked"), why)
