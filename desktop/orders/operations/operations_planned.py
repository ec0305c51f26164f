"""Operations that are ordered and not carried out: what, and when where somebody says it.

One of an earlier stay counts where its time lies ahead: an operation is often put on the list long before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from desktop.clinical.record import procedures, requests
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.stays import stays
from desktop.core.clock import LATEST
from desktop.core.fold import fold
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Procedure, ServiceRequest
from desktop.fhir.when import Moment, after, instant, parse
from desktop.orders.chart_facts import Facts
from desktop.orders.operations.holds import hold_file

_EARLY: Final = timedelta(hours=12)
"""An operation may begin so long before it was planned."""


class Operation(msgspec.Struct, frozen=True):
    """One planned operation. `at` is None where nobody says when; `unsure` where its order can't be read
    fully. `until` is the last moment at which it may begin as planned: of a day alone the end of the day."""

    key: str
    words: str
    at: Moment | None
    unsure: bool = False
    until: datetime = LATEST

    @property
    def small(self) -> bool:
        """True for one before which nothing is held, by its words alone."""
        said = fold(self.words)
        return any(fold(word) in said for word in hold_file().small)


def planned(facts: Facts) -> tuple[Operation, ...]:
    """The operations that stand, the earliest first, those without a time last."""
    return facts.once("planned operations", lambda: _planned(facts))


def _planned(facts: Facts) -> tuple[Operation, ...]:
    here = stays.current(facts.chart, facts.now)
    late = facts.now - timedelta(hours=hold_file().overdue_hours)
    found: list[Operation] = []
    for one in facts.chart.all(ServiceRequest):
        if not requests.stands(one) or not _is_operation(one.code, *one.category):
            continue
        said = _when(one)
        at, until = parse(said), after(said) or LATEST
        if at is None:
            # Without a time it says something of this stay alone; of one without a beginning nobody can tell.
            begun = here is not None and here.start is not None
            if here is None or (begun and not here.holds(one.encounter, one.authored_on, facts.now)):
                continue
        elif until < late or _is_done(facts, at):
            continue
        found.append(Operation(one.key, requests.name(one), at, is_unread(one), until))
    return tuple(sorted(found, key=lambda one: (one.at.start if one.at else LATEST, one.key)))


def _when(request: ServiceRequest) -> str:
    period = request.occurrence_period
    return request.occurrence_date_time or (period.start if period is not None else "")


def _is_done(facts: Facts, at: Moment) -> bool:
    """True when its time has come and an operation was begun about then: R4 as read here names no order."""
    if at.start > facts.now:
        return False
    # Of a day alone nobody said an hour: what was begun the day before is another one.
    since = at.start - _EARLY if at.has_time else at.start
    for one in facts.chart.all(Procedure):
        if procedures.carried_out(one) and _is_operation(one.category, one.code):
            begun = instant(procedures.performed(one))
            if begun is not None and since <= begun <= facts.now:
                return True
    return False


def _is_operation(*concepts: CodeableConcept | None) -> bool:
    return any(_names_operation(concept) for concept in concepts if concept is not None)


def _names_operation(concept: CodeableConcept) -> bool:
    file = hold_file()
    for coding in concept.coding:
        if coding.code in file.codes:
            return True
        for chapter in file.chapters:
            system, _mark, beginning = chapter.partition("|")
            if coding.system == system and coding.code.startswith(tuple(beginning)):
                return True
    return False
