"""Reasons for opening a patient's record, where a workspace asks: the declared ones, and those that hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

import msgspec

from desktop.acts.reasons import HOLDS, LEAST, GiveReason, in_words
from desktop.core.actor import Actor, Reason
from desktop.core.configured import Settings, configured, guarded
from desktop.core.errors import InputError, ReasonNeeded
from desktop.core.formats import relative_day_time
from desktop.core.messages import Words, _, pick
from desktop.shown.shell import BannerModel

EMERGENCY: Final = "ETREAT"
"""Purpose of use of an emergency in HL7's v3-ActReason."""


class AccessReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reason for which a patient's record may be opened; `purpose` is HL7's v3-ActReason, and what is
    `typed` is given in words of one's own."""

    name: str
    title: Words
    purpose: Literal["TREAT", "ETREAT", "PATRQT", "HQUALIMP"] = "TREAT"
    typed: bool = False


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
        return Reason(act.patient, act.choice, pick(declared.title), declared.purpose)
    if not words:
        raise InputError(
            _("Say in words why the record is opened, with at least {n} letters.").format(n=LEAST),
            kept=_("The record was not opened."),
        )
    return Reason(act.patient, act.choice, words, declared.purpose)


def needed() -> ReasonNeeded:
    """Error for opening a patient's record without a reason."""
    return ReasonNeeded(
        _("Here one says why before a patient's record is opened."),
        kept=_("Nothing of the record was shown."),
        todo=_("Open the patient, and give a reason."),
    )


class Held:
    """The reasons that were given in one window, each until it is too old or all are let go.

    `asked` says whether the workspace in use asks for any.
    """

    def __init__(self) -> None:
        self.asked = False
        self._given: dict[str, tuple[Reason, datetime]] = {}

    def give(self, reason: Reason, now: datetime) -> None:
        """From now on this reason holds for its patient."""
        self._given = {**self._given, reason.patient: (reason, now)}

    def end(self, patient: str) -> None:
        """From now on no reason holds for this patient."""
        self._given = {one: held for one, held in self._given.items() if one != patient}

    def told(self, banner: BannerModel, now: datetime) -> BannerModel:
        """The banner with the reason that holds for its patient, and until when it does at the latest."""
        reason, at = self._given.get(banner.key, (None, now))
        if reason is None or not holds(at, now):
            return banner
        said = _("Emergency access: {reason}") if reason.purpose == EMERGENCY else _("Opened: {reason}")
        until = _("until {time}").format(time=relative_day_time(at + HOLDS, now))
        words = " · ".join((said.format(reason=reason.words), until))
        return msgspec.structs.replace(banner, access=words)

    def forget(self) -> None:
        """The window was locked, or somebody else sits down: whoever reads on says why anew."""
        self._given = {}

    def on(self, actor: Actor, now: datetime) -> Actor:
        """Actor with the valid reasons that they have given, as they are logged."""
        held = tuple(reason for reason, at in self._given.values() if holds(at, now))
        return msgspec.structs.replace(actor, reasons=held) if held else actor

    def missing(self, patients: Iterable[str], now: datetime) -> bool:
        """True when a reason is needed for one of these patients and none is valid."""
        if not self.asked:
            return False
        given = self._given
        return any(one not in given or not holds(given[one][1], now) for one in patients if one)


def holds(at: datetime, now: datetime) -> bool:
    """True while a reason given at a time is valid. A clock that was put back ends it too."""
    return at <= now < at + HOLDS


__all__ = ["REASONS", "AccessReason", "Held", "holds", "needed", "of", "reasons"]
