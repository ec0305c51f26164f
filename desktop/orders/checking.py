"""All checks of a basket before it is signed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

import msgspec

from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.orders import alternatives, areas, record_question
from desktop.orders.areas import AreaCheck
from desktop.orders.basket import Line
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import Check, declared
from desktop.orders.checks.finding_doubts import with_doubts
from desktop.orders.draft import MedicineOrder
from desktop.orders.findings import (
    Finding,
    NotChecked,
    Outcome,
    Passed,
    Silent,
    could_not,
    is_answered,
    is_decided,
)
from desktop.orders.rule_owners import narrowed
from desktop.orders.washout.lately import lately

_log = logging.getLogger(__name__)

_NONE: Final[Mapping[str, Callable[[], str]]] = MappingProxyType({})


class Checked(msgspec.Struct, frozen=True):
    """Result of the checks of a basket.

    `open` are the findings that nobody has answered, Stops first; `answered` those with a decision on the
    same data; `not_checked` what could not be decided (shown as *ikke kontrollert*); `silent` what the
    chart silences. `areas` holds for each line what was checked and what was not.
    """

    open: tuple[Finding, ...] = ()
    answered: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    silent: tuple[Silent, ...] = ()
    areas: dict[str, tuple[AreaCheck, ...]] = {}

    @property
    def stops(self) -> tuple[Finding, ...]:
        """The open Stops and questions: nothing is signed before each has an answer."""
        return tuple(found for found in self.open if found.blocks)

    def unseen(self, shown: Collection[str] | None) -> tuple[Finding, ...]:
        """Findings that are new since `shown` (fingerprints); none where nobody was shown any."""
        return () if shown is None else tuple(one for one in self.open if one.fingerprint not in shown)

    def of(self, line: str) -> tuple[Finding, ...]:
        """The open findings of one line."""
        return tuple(found for found in self.open if found.line == line)


def what(rule: str) -> str:
    """Name of a rule, in a few words."""
    if rule == record_question.RULE:
        return record_question.name()
    found = declared().get(rule)
    return found.name() if found else rule


def is_checked(rule: str) -> bool:
    """True for a rule that is checked before signing; some are only watched (`desktop.orders.watch`)."""
    return rule in declared()


def title(rule: str) -> str:
    """Title of a rule in lists: with its number where it has one. A key of the files is no word on a
    screen."""
    name = what(rule)
    if rule[1:].isdigit():
        return _("{rule} · {what}").format(rule=rule, what=name) if name != rule else rule
    return name[:1].upper() + name[1:]


def check(lines: Collection[Line], chart: Chart, now: datetime, *, decided: Collection[str] = ()) -> Checked:
    """Check every medicine of a basket against the chart and against the rest of the basket.

    `decided` are fingerprints of findings that were answered before (and documented): they stay silent
    until the data change. Raises nothing, and no check takes another with it: one that fails is *not
    checked*, and one of something that can kill is a Stop that says so.
    """
    medicines = [line.id for line in lines if isinstance(line.order, MedicineOrder)]
    seen: dict[str, tuple[AreaCheck, ...]] = {
        line.id: areas.of_service() for line in lines if not isinstance(line.order, MedicineOrder)
    }
    keys = {line: f"MedicationRequest/{line}" for line in medicines}
    made: list[Facts] = []

    def make() -> Facts:
        made.append(Facts(chart, lines, now))
        return made[0]

    outcomes, looked = examine(make, keys)
    outcomes += record_question.of(chart, lines)
    outcomes += _of_services(chart, lines, now)
    # Where the facts could not be made, that is said already, as a Stop.
    if made and any(isinstance(one, Finding) and one.rule in alternatives.ABOUT for one in outcomes):
        outcomes = _with_alternatives(outcomes, made[0].anew())
    return in_order(outcomes, seen | looked, lines, decided)


def _of_services(chart: Chart, lines: Collection[Line], now: datetime) -> list[Outcome]:
    """Outcomes of the rules about analyses, examinations and consultations, for those in the basket."""
    services = [line for line in lines if not isinstance(line.order, MedicineOrder)]
    rules = {key: one.service for key, one in declared().items() if one.service is not None}
    facts: list[Facts] = []
    outcomes: list[Outcome] = []
    for line in services:
        for key, look in rules.items():
            try:
                facts = facts or [Facts(chart, lines, now)]
                outcomes += [_narrowed(facts[0], one) for one in look(facts[0], line)]
            except Exception as error:  # noqa: BLE001 (said beside the order)
                _log.exception("check %s of an order failed", key)
                outcomes.append(NotChecked(key, line.id, _reason(error), failed=True))
    return outcomes


def _with_alternatives(outcomes: list[Outcome], facts: Facts) -> list[Outcome]:
    """The outcomes, each Stop about which medicine it is with others to choose."""
    return [alternatives.offered(facts, one, run) if isinstance(one, Finding) else one for one in outcomes]


def examine(
    make: Callable[[], Facts], keys: Mapping[str, str], without: Mapping[str, Callable[[], str]] = _NONE
) -> tuple[list[Outcome], dict[str, tuple[AreaCheck, ...]]]:
    """Every rule for every ordered medicine of the facts, and what was looked at for each line.

    `keys` names each line's resource; `without` the rules that don't apply here, with why. Where the facts
    themselves can't be made, each line is a Stop.
    """
    outcomes: list[Outcome] = []
    seen: dict[str, tuple[AreaCheck, ...]] = {}
    try:
        facts = make()
    except Exception as error:  # noqa: BLE001 (said as a Stop, of every order)
        _log.exception("no order could be checked")
        for line, key in keys.items():
            outcomes += _failed(error, line, key, (), ("A1", "tenfold", "double", "pairs"))
            seen[line] = areas.nothing_checked(_reason(error))
        return outcomes, seen
    rules = frozenset(declared()) - frozenset(without)
    for medicine in facts.ordered:
        mine = run(facts, medicine, rules)
        mine += [Silent(rule, medicine.line, why()) for rule, why in without.items()]
        outcomes += mine
        try:
            seen[medicine.line] = areas.areas(facts, medicine, mine)
        except Exception as error:  # noqa: BLE001 (said beside the order)
            _log.exception("what was checked can't be listed")
            seen[medicine.line] = areas.nothing_checked(_reason(error))
    return outcomes, seen


def run(facts: Facts, medicine: Medicine, rules: Collection[str] | None = None) -> list[Outcome]:
    """Every rule (or those named) for one medicine; one that falls over is said to have failed."""
    outcomes: list[Outcome] = []
    for key, rule in declared().items():
        if rules is not None and key not in rules:
            continue
        try:
            mine = _with_suspected(list(rule.look(facts, medicine)), facts, medicine, rule)
            outcomes += [_told(facts, medicine, with_doubts(facts, one)) for one in mine]
        except Exception as error:  # noqa: BLE001 (said as a finding of its own)
            _log.exception("check %s of %s failed", key, medicine.key)
            data = (medicine.atc, medicine.words)
            outcomes += _failed(error, medicine.line, medicine.key, data, (key,))
    return outcomes


def _told(facts: Facts, medicine: Medicine, found: Outcome) -> Outcome:
    """A finding with the ATC codes of the medicines that it is about; silent where its rule is narrowed."""
    found = _narrowed(facts, found)
    if not isinstance(found, Finding):
        return found
    every = (*facts.medicines, *facts.ordered, *(one.medicine for one in lately(facts)))
    others = (m for m in every if m.key in found.implicated)
    codes = dict.fromkeys(code for one in (medicine, *others) for code in one.codes[0])
    return msgspec.structs.replace(found, codes=tuple(codes))


def _narrowed(facts: Facts, found: Outcome) -> Outcome:
    """The outcome; silent where its rule is narrowed."""
    if isinstance(found, Finding) and not found.stops and (why := narrowed.silences(facts, found.rule)):
        return Silent(found.rule, found.line, why)
    return found


def _with_suspected(found: list[Outcome], facts: Facts, medicine: Medicine, rule: Check) -> list[Outcome]:
    """The outcomes of a rule, with the question that results raise which only look like ones of an analysis.
    They silence nothing, and what is *not checked* stays so."""
    if any(isinstance(one, Finding) for one in found):
        return found
    for suspecting in facts.suspecting():
        raised = [one for one in rule.look(suspecting, medicine) if isinstance(one, Finding)]
        if raised:
            doubted = [msgspec.structs.replace(one, detail=_in_doubt(one.detail)) for one in raised]
            return [*doubted, *(one for one in found if not isinstance(one, Passed))]
    return found


def _in_doubt(detail: str) -> str:
    doubt = _(
        "The result is not read for certain: its code, unit, number, status or time is in doubt, "
        "or another value stands against it."
    )
    return f"{detail} {doubt}".strip()


def _reason(error: Exception) -> str:
    return _("The check failed: {why}.").format(why=type(error).__name__)


def _failed(
    error: Exception, line: str, medicine: str, data: Collection[str], rules: Collection[str]
) -> Iterator[Outcome]:
    for key in rules:
        found = declared().get(key)
        if found is not None and found.deadly:
            title = what(key)
            said = title[:1].upper() + title[1:]
            yield could_not(key, line, medicine, said, type(error).__name__, data)
        else:
            yield NotChecked(key, line, _reason(error), failed=True)


def in_order(
    outcomes: Iterable[Outcome],
    seen: dict[str, tuple[AreaCheck, ...]],
    lines: Collection[Line] = (),
    decided: Collection[str] = (),
) -> Checked:
    """The outcomes as they are shown: open Stops first, each thing once."""
    outcomes = tuple(outcomes)
    by_id = {line.id: line for line in lines}
    found = [o for o in outcomes if isinstance(o, Finding)]
    # That a check failed is never settled for another order by an earlier answer.
    done = [f for f in found if (is_decided(f, decided) and not f.failed) or _is_done(f, by_id.get(f.line))]
    left = [f for f in found if f not in done]
    order = {"stop": 0, "question": 1, "notice": 2}
    return Checked(
        open=tuple(sorted(left, key=lambda f: order[f.tier])),
        answered=tuple(done),
        not_checked=tuple(dict.fromkeys(o for o in outcomes if isinstance(o, NotChecked))),
        silent=tuple(dict.fromkeys(o for o in outcomes if isinstance(o, Silent))),
        areas=areas.answered(seen, left, done),
    )


def _is_done(found: Finding, line: Line | None) -> bool:
    return line is not None and is_answered(found, line)


def relevant(lines: Collection[Line]) -> bool:
    """True when anything in the basket is checked at all: laboratory and imaging orders are not."""
    return any(isinstance(line.order, MedicineOrder) for line in lines)
