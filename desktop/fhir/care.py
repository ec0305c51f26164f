"""Care plans, their goals and the team that carries them, as frozen structs for display."""

from __future__ import annotations

import msgspec

from desktop.core.decoding.by_type import json_decoder
from desktop.fhir.base import Resource
from desktop.fhir.elements import (
    Annotation,
    CodeableConcept,
    Element,
    Period,
    Quantity,
    Range,
    Ratio,
    Reference,
    Timing,
)


class ActivityDetail(Element, frozen=True):
    """Activity written in the plan itself (`CarePlan.activity.detail`)."""

    kind: str = ""
    code: CodeableConcept | None = None
    reason_code: tuple[CodeableConcept, ...] = ()
    reason_reference: tuple[Reference, ...] = ()
    goal: tuple[Reference, ...] = ()
    status: str = ""
    status_reason: CodeableConcept | None = None
    do_not_perform: bool | None = None
    scheduled_timing: Timing | None = None
    scheduled_period: Period | None = None
    scheduled_string: str = ""
    location: Reference | None = None
    performer: tuple[Reference, ...] = ()
    product_codeable_concept: CodeableConcept | None = None
    product_reference: Reference | None = None
    daily_amount: Quantity | None = None
    quantity: Quantity | None = None
    description: str = ""


class Activity(Element, frozen=True):
    """Activity of a plan: written there (`detail`), or another resource (`reference`)."""

    outcome_codeable_concept: tuple[CodeableConcept, ...] = ()
    outcome_reference: tuple[Reference, ...] = ()
    progress: tuple[Annotation, ...] = ()
    reference: Reference | None = None
    detail: ActivityDetail | None = None


class CarePlan(Resource, frozen=True):
    contained: tuple[msgspec.Raw, ...] = ()
    based_on: tuple[Reference, ...] = ()
    replaces: tuple[Reference, ...] = ()
    part_of: tuple[Reference, ...] = ()
    status: str = ""
    intent: str = ""
    category: tuple[CodeableConcept, ...] = ()
    title: str = ""
    description: str = ""
    encounter: Reference | None = None
    period: Period | None = None
    created: str = ""
    author: Reference | None = None
    contributor: tuple[Reference, ...] = ()
    care_team: tuple[Reference, ...] = ()
    addresses: tuple[Reference, ...] = ()
    goal: tuple[Reference, ...] = ()
    activity: tuple[Activity, ...] = ()
    note: tuple[Annotation, ...] = ()

    @property
    def own_goals(self) -> dict[str, Goal]:
        """The goals that it carries inside itself, by `#id`."""
        found: dict[str, Goal] = {}
        for raw in self.contained:
            try:
                goal = _goal.decode(raw)
            except msgspec.MsgspecError:
                continue
            if goal.resource_type == "Goal" and goal.id:
                found[f"#{goal.id}"] = goal
        return found


class GoalTarget(Element, frozen=True):
    measure: CodeableConcept | None = None
    detail_quantity: Quantity | None = None
    detail_range: Range | None = None
    detail_codeable_concept: CodeableConcept | None = None
    detail_string: str = ""
    detail_boolean: bool | None = None
    detail_integer: int | None = None
    detail_ratio: Ratio | None = None
    due_date: str = ""
    due_duration: Quantity | None = None


class Goal(Resource, frozen=True):
    lifecycle_status: str = ""
    achievement_status: CodeableConcept | None = None
    category: tuple[CodeableConcept, ...] = ()
    priority: CodeableConcept | None = None
    description: CodeableConcept | None = None
    start_date: str = ""
    start_codeable_concept: CodeableConcept | None = None
    target: tuple[GoalTarget, ...] = ()
    status_date: str = ""
    status_reason: str = ""
    expressed_by: Reference | None = None
    addresses: tuple[Reference, ...] = ()
    note: tuple[Annotation, ...] = ()


class TeamMember(Element, frozen=True):
    role: tuple[CodeableConcept, ...] = ()
    member: Reference | None = None
    on_behalf_of: Reference | None = None
    period: Period | None = None


class CareTeam(Resource, frozen=True):
    status: str = ""
    category: tuple[CodeableConcept, ...] = ()
    name: str = ""
    encounter: Reference | None = None
    period: Period | None = None
    participant: tuple[TeamMember, ...] = ()
    managing_organization: tuple[Reference, ...] = ()
    note: tuple[Annotation, ...] = ()


_goal = json_decoder(Goal)
