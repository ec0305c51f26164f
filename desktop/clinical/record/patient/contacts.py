"""Contacts of a patient: next of kin with their number, the general practitioner."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.age import years_lived
from desktop.clinical.record.persons import name_of, whole_name
from desktop.core.clock import local
from desktop.core.formats import NBSP
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import ContactPoint
from desktop.fhir.resources import RelatedPerson
from desktop.fhir.when import parse

GROWN_UP = 18
_CALLED = ("phone", "sms", "pager")


class Contact(msgspec.Struct, frozen=True, gc=False):
    """Contact of a patient: `words` are relation, name and numbers; `key` (`Type/id`) is the source."""

    words: str
    key: str


def kin(chart: Chart, now: datetime) -> tuple[Contact, ...]:
    """The next of kin, those who can be called first; a child that is told of beside its mother is none."""
    found = [one for one in chart.all(RelatedPerson) if one.active is not False and _grown_up(one, now)]
    found.sort(key=lambda one: (not _numbers(one.telecom), one.id))
    return tuple(Contact(_said(one), one.key) for one in found)


def _grown_up(one: RelatedPerson, now: datetime) -> bool:
    born = parse(one.birth_date)
    years = years_lived(born.day, local(now).date()) if born is not None else None
    return years is None or years >= GROWN_UP


def _said(one: RelatedPerson) -> str:
    relation = next((c.label for c in one.relationship if c.label), "")
    name = whole_name(one.name) or _("name not told")
    numbers = ", ".join(_numbers(one.telecom)) or _("no number")
    return " ".join(part for part in (relation[:1].upper() + relation[1:], f"{name},", numbers) if part)


def _numbers(telecom: tuple[ContactPoint, ...]) -> tuple[str, ...]:
    # A number stays on one line.
    return tuple(
        NBSP.join(t.value.split()) for t in telecom if t.value and t.system in _CALLED and t.use != "old"
    )


def general_practitioner(chart: Chart) -> tuple[Contact, ...]:
    """General practitioner of the patient, by name."""
    named = ((name_of(chart, one), chart.patient.key) for one in chart.patient.general_practitioner)
    return tuple(Contact(name, key) for name, key in named if name)
