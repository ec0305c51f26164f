"""Verdict on a signed note or letter: who signed it, in which role, when, and whether it is as it was signed.

What can't be read, a seal that does not fit and a key that nobody knows never make a verdict of `valid`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import msgspec

from desktop.clinical.record.notes.notes import WITHDRAWN
from desktop.fhir.signed_bytes import (
    FITS,
    TRUSTED,
    Content,
    Difference,
    Kept,
    Seal,
    content,
    differences,
    files,
)
from desktop.fhir.when import Moment, for_newest

Json = dict[str, Any]
AUTHENTICATED: Final = "LA"
"""Activity of a signature (v3-DocumentCompletion): its author signed it. Any other is about what stood."""
NULLIFIED: Final = "NULLIFY"
"""Activity (v3-DataOperation): somebody signed that it does not hold."""
UPDATED: Final = "UPDATE"
"""Activity (v3-DataOperation): somebody signed what became of it, as that another took its place."""
LETTER_REASON: Final = "urn:fagflate:letter:reason"
"""Extension of a letter: why it was revoked, or took the place of another (valueString)."""
_BECAME: Final = frozenset({WITHDRAWN, LETTER_REASON})

State = Literal["none", "valid", "unknown_key", "altered", "forged", "unread"]
"""none: nothing here is signed with a key. valid: as it was signed, by a key that is known. unknown_key: as
it was signed, by a key that nobody here vouches for, or that counted no more (`Verdict.seal`). altered:
something differs. forged: a seal does not fit what it seals. unread: it can't be told."""


class Signature(msgspec.Struct, frozen=True):
    """Signer and time, as they were signed: `by` (`Practitioner/id`), `name`, `title` as of then, `role`
    (`PractitionerRole/id`), `at` (a FHIR instant), `activity`."""

    by: str = ""
    name: str = ""
    title: str = ""
    role: str = ""
    at: str = ""
    activity: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """State of a signed thing; `signed` is its author's newest signature, `last` the newest of all, with
    which it was compared, `seal` the standing of that one's key; `differs` what is not as that says."""

    state: State = "none"
    signed: Signature = Signature()
    last: Signature = Signature()
    differs: tuple[Difference, ...] = ()
    seal: Seal = "unknown"


def verdict(key: str, now: Json, kept: Iterable[Kept], base: str, held: Content) -> Verdict:
    """Verdict on a resource (`Type/id`) as it stands, from the signatures of its patient.

    `base` is the FHIR base of the server; `held` gives the bytes of a Binary, None where they are not here.
    """
    mine = [one for one in kept if key in one.targets]
    sound = sorted((one for one in mine if one.seal in FITS and _of(one, key) is not None), key=_order)
    # A signature by a key that nobody knows takes no other's place.
    trusted = [one for one in sound if one.seal in TRUSTED] or sound
    if not trusted:
        bad: State = "forged" if any(one.seal == "wrong" for one in mine) else "unread"
        return Verdict(bad if mine else "none")
    newest = trusted[-1]
    own = [one for one in trusted if one.payload.get("activity") == AUTHENTICATED]
    signed, last = _said((own or trusted)[-1]), _said(newest)
    standing = content(now, base, held)
    found = differences(_of(newest, key) or {}, standing, newest.names)
    differs = tuple(one for one in found if not one.unread)
    if differs and (by := _became(key, standing, newest, sound)) is not None:
        newest, found, differs, last = by, (), (), _said(by)
    for one in own:
        told = one.payload.get("files")
        differs += files(told if isinstance(told, dict) else {}, held, one.names)
    if differs:
        return Verdict("altered", signed, last, differs, newest.seal)
    if any(one.seal == "wrong" for one in mine):
        return Verdict("forged", signed, last, seal=newest.seal)
    if found or len(sound) < len(mine):
        return Verdict("unread", signed, last, found, newest.seal)
    return Verdict("valid" if newest.seal in TRUSTED else "unknown_key", signed, last, seal=newest.seal)


def _became(key: str, now: Json, trusted: Kept, sound: Iterable[Kept]) -> Kept | None:
    """A later signature, by a key that nobody here vouches for, that what was signed does not hold any more:
    the words stand as they were, and what stands now is to the letter what it says. None where there is none:
    what else was changed is an alteration, whoever signed it."""
    for one in sound:
        if one.seal in TRUSTED or one.payload.get("activity") not in (NULLIFIED, UPDATED):
            continue
        same = differences(_of(one, key) or {}, now, one.names)
        words = differences(_words(_of(trusted, key) or {}), _words(now), trusted.names)
        if _order(one) > _order(trusted) and not same and not words:
            return one
    return None


def _words(signed: Json) -> Json:
    """Content without what a withdrawal or a replacement sets: its status, and who, when and why."""
    made = {name: value for name, value in signed.items() if name not in ("status", "docStatus", "extension")}
    told = signed.get("extension")
    held = [one for one in told if not (isinstance(one, dict) and one.get("url") in _BECAME)] if (
        isinstance(told, list)) else told  # fmt: skip
    return {**made, "extension": held} if held else made


def _order(one: Kept) -> tuple[Moment, bool, str]:
    """Order of signing; of one moment its author's comes before what became of it."""
    at, own = str(one.payload.get("at", "")), one.payload.get("activity") == AUTHENTICATED
    return for_newest(at), not own, one.provenance


def _of(one: Kept, key: str) -> Json | None:
    """Content that a signature has of a resource; None where it is not among what was signed."""
    resources = one.payload.get("resources")
    for name, signed in resources.items() if isinstance(resources, dict) else ():
        if one.names.get(name, name) == key and isinstance(signed, dict):
            return signed
    return None


def _said(one: Kept) -> Signature:
    told = one.payload.get("by")
    by = told if isinstance(told, dict) else {}
    names = {name: str(by.get(name, "")) for name in ("name", "title", "role")}
    return Signature(
        by=str(by.get("reference", "")), at=str(one.payload.get("at", "")),
        activity=str(one.payload.get("activity", "")), **names,
    )  # fmt: skip


class Signatures(msgspec.Struct, frozen=True):
    """Verdicts about a patient's signed things, by `Type/id`; `asked` when the server has told of all
    signatures, or was asked and can't tell: else none here is not none there."""

    of: Mapping[str, Verdict] = {}
    asked: bool = False

    def on(self, key: str) -> Verdict:
        return self.of.get(key) or Verdict()
