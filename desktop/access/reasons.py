"""Reasons for opening a patient's record, where one is asked for: the declared ones, and those that hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec

from desktop.acts.reasons import LEAST, GiveReason, in_words
from desktop.core.actor import Actor, Reason
from desktop.core.configured import Settings, configured, guarded, meaning
from desktop.core.errors import InputError, ReasonNeeded
from desktop.core.formats import relative_day_time
from desktop.core.messages import Words, _, pick
from desktop.shown.shell import BannerModel

EMERGENCY: Final = ("ETREAT", "BTG")
"""Purposes of use of an emergency in HL7's v3-ActReason: treatment, and opening what the patient blocked."""
Hours = Annotated[
    int, msgspec.Meta(ge=1, le=24), meaning("how long it holds; shorter where the window is locked", "hours")
]


class AccessReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reason for which a patient's record may be opened; `purpose` is HL7's v3-ActReason, and what is
    `typed` is given in words of one's own. Of purpose BTG it opens what the patient has blocked, and no other
    does."""

    name: str
    title: Words
    purpose: Literal["TREAT", "ETREAT", "PATRQT", "HQUALIMP", "BTG"] = "TREAT"
    typed: bool = False
    hours: Hours = 12
    outside: Annotated[bool, meaning("asked of who treats a patient on none of their lists")] = False

    @property
    def opens(self) -> bool:
        """True for a reason that opens what the patient has blocked."""
        return self.purpose == "BTG"


class _File(msgspec.Struct):
    source: str
    reasons: tuple[AccessReason, ...]


REASONS: Settings[_File] = Settings(
    "vocabulary/access_reasons.yaml", _File, {"access-reason": guarded(("reasons",), AccessReason, "name")}
)


@configured
def reasons() -> dict[str, AccessReason]:
    """The declared reasons by their names."""
    return {one.name: one for one in REASONS.now().reasons}


@configured
def outside() -> tuple[AccessReason, ...]:
    """The reasons that are asked of whoever treats a patient on none of their lists; without any none is."""
    return tuple(one for one in reasons().values() if one.outside)


def of(act: GiveReason) -> Reason:
    """The reason that an act gives; InputError for one that is not declared, or that lacks its words."""
    declared = reasons().get(act.choice)
    words = in_words(act.words)
    if declared is None or not act.patient:
        raise InputError(
            _("This reason is not one of those that may be given."),
            kept=_("The record was not opened."),
            todo=_("Choose another one."),
            details=act.choice,
        )
    if not declared.typed:
        words = pick(declared.title)
        return Reason(act.patient, act.choice, words, declared.purpose, declared.hours, declared.opens)
    if not words:
        raise InputError(
            _("Say in words why the record is opened, with at least {n} letters.").format(n=LEAST),
            kept=_("The record was not opened."),
        )
    return Reason(act.patient, act.choice, words, declared.purpose, declared.hours, declared.opens)


def needed(where: str = "") -> ReasonNeeded:
    """Error for opening a patient's record without a reason; `where` says where the patient is and why it is
    asked, in a sentence."""
    return ReasonNeeded(
        _("Here one says why before a patient's record is opened."),
        kept=where or _("Nothing of the record was shown."),
        todo=_("Open the patient, and give a reason."),
    )


class Held:
    """The reasons that were given in one window, each until it is too old or all are let go.

    `asked` says whether the workspace in use asks for any.
    """

    def __init__(self) -> None:
        self.asked = False
        self._given: dict[str, tuple[Reason, datetime]] = {}
        self.turn = 0
        """Number of times that all were let go: a reason that was on its way then holds for nobody."""

    def give(self, reason: Reason, now: datetime) -> None:
        """From now on this reason holds for its patient."""
        self._given = {**self._given, reason.patient: (reason, now)}

    def end(self, patient: str) -> None:
        """From now on no reason holds for this patient."""
        self._given = {one: held for one, held in self._given.items() if one != patient}

    def told(self, banner: BannerModel, now: datetime) -> BannerModel:
        """The banner with the reason that holds for its patient, and until when it does at the latest."""
        reason, at = self._given.get(banner.key, (None, now))
        if reason is None or not holds(at, now, reason):
            return banner
        said = _("Emergency access: {reason}") if reason.purpose in EMERGENCY else _("Opened: {reason}")
        if reason.opens:
            said = _("Opened although the patient has blocked it: {reason}")
        until = _("until {time}").format(time=relative_day_time(at + lasts(reason), now))
        words = " · ".join((said.format(reason=reason.words), until))
        return msgspec.structs.replace(banner, access=words)

    def forget(self) -> None:
        """The window was locked, or somebody else sits down: whoever reads on says why anew."""
        self._given = {}
        self.turn += 1

    def on(self, actor: Actor, now: datetime) -> Actor:
        """Actor with the valid reasons that they have given, as they are logged."""
        held = tuple(reason for reason, at in self._given.values() if holds(at, now, reason))
        return msgspec.structs.replace(actor, reasons=held) if held else actor

    def missing(self, patients: Iterable[str], now: datetime) -> bool:
        """True when a reason is needed for one of these patients and none is valid."""
        return self.asked and bool(self.without(patients, now))

    def without(self, patients: Iterable[str], now: datetime) -> tuple[str, ...]:
        """The patients of these for whom no reason is valid, asked or not."""
        return tuple(one for one in patients if one and not self._holds(one, now))

    def opened(self, now: datetime) -> frozenset[str]:
        """The patients of whom this person reads what they have blocked, by a reason that is valid."""
        return frozenset(
            one for one, (reason, _at) in self._given.items() if reason.opens and self._holds(one, now)
        )

    def _holds(self, patient: str, now: datetime) -> bool:
        reason, at = self._given.get(patient, (None, now))
        return reason is not None and holds(at, now, reason)


def lasts(reason: Reason) -> timedelta:
    """Time for which a reason holds at the most, by the site's list."""
    return timedelta(hours=reason.hours)


def holds(at: datetime, now: datetime, reason: Reason) -> bool:
    """True while a reason given at a time is valid. A clock that was put back ends it too."""
    return at <= now < at + lasts(reason)


__all__ = ["REASONS", "AccessReason", "Held", "holds", "lasts", "needed", "of", "reasons"]
