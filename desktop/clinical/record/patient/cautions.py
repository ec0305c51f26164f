"""Critical information of a patient by the question of the banner that it answers, from all that tells of it.

Flags, directives (Consent, Observation), dangers in anaesthesia that run in the family, a language. Banner
and letters ask here, so that what one says the other says too.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from typing import Final, Literal, NamedTuple

import msgspec

from desktop.clinical.record.patient import anaesthesia, flags, interpreter, resuscitation
from desktop.core.messages import _
from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.resources import Flag

_TOLD_IN: Final[dict[flags.Question, tuple[str, ...]]] = {
    "critical": ("Flag", "FamilyMemberHistory"),
    "limits": ("Flag", "Consent"),
}
"""Types that tell of a question, beside Flag alone: one that can't be read may be malignant hyperthermia, or
that nobody is to resuscitate."""


class Caution(NamedTuple):
    """A warning of one entry, in words with its time; `holds` is false of what is over or still to come, and
    `over` is true of a Flag that need not be told any more.

    `bare` are the words without that time, empty where nobody wrote any; `when` is the FHIR time from which
    it is.
    """

    words: str
    bare: str
    keys: tuple[str, ...]
    when: str
    of: Literal["flag", "directive", "inherited", "patient"]
    over: bool = False
    holds: bool = True


def told(chart: Chart, kind: flags.Question, now: datetime, contacts: Container[str]) -> tuple[Caution, ...]:
    """All that warns by one question, but for what says that there is none.

    That a Flag is of an earlier contact is said, unless it is one of `contacts`: those which are told about.
    """
    found = [
        _flag(chart, one, now, contacts) for one in flags.standing(chart, kind) if not flags.says_none(one)
    ]
    if kind == "limits":
        found += [
            Caution(one.words, one.words, (one.key,), one.when, "directive", holds=one.holds)
            for one in resuscitation.told(chart, now)
            if one.words
        ]
    if kind == "interpreter" and not found and interpreter.required(chart.patient):
        # The patient's own entry answers where no Flag does.
        denied = any(flags.denies(chart, one, now) for one in flags.standing(chart, kind))
        language = interpreter.language(chart.patient)
        if not denied:
            words = language or _("language is not said")
            found.append(Caution(words, words, (chart.patient.key,), "", "patient"))
    if kind == "critical":
        found += [
            Caution(one.words, one.words, one.keys, "", "inherited")
            for one in anaesthesia.dangers(chart, now)
        ]
    return tuple(found)


def _flag(chart: Chart, one: Flag, now: datetime, contacts: Container[str]) -> Caution:
    bare = flags.words(one)
    if one.encounter is not None and one.encounter.target in contacts:
        one = msgspec.structs.replace(one, encounter=None)
    over, ahead = flags.over(one, now), flags.ahead(one, now)
    return Caution(
        flags.at_its_time(chart, bare or _("without words"), one, now),
        bare,
        (one.key,),
        one.period.start if one.period is not None else "",
        "flag",
        over,
        not over and not ahead,
    )


def unreadable(chart: Chart, kind: flags.Question) -> tuple[Unreadable, ...]:
    """Entries that can't be read at all and may answer a question: nobody can say which one they answer."""
    told_in = _TOLD_IN.get(kind, ("Flag",))
    return tuple(
        one
        for one in chart.unreadable
        if one.resource_type in told_in or (kind == "limits" and _may_limit(one))
    )


def unreadable_directives(chart: Chart) -> tuple[Unreadable, ...]:
    """Those that may limit treatment and are no Flags."""
    return tuple(one for one in unreadable(chart, "limits") if one.resource_type != "Flag")


def _may_limit(one: Unreadable) -> bool:
    """True for an Observation whose code is of a resuscitation status, or that names nothing at all."""
    return one.resource_type == "Observation" and (not one.subject or resuscitation.is_status(one.subject))
