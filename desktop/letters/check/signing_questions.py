"""Questions before signing: findings, their possible answers, and those still open."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256

import msgspec


class Kind(StrEnum):
    """Kind of a finding."""

    UNFILLED = "unfilled"
    OWNER = "owner"
    STALE = "stale"
    NEW = "new"
    UNANSWERED = "unanswered"
    NOT_MENTIONED = "not-mentioned"
    MEDICINES = "medicines"
    ORDER = "order"
    ASSESSMENT = "assessment"
    RECIPIENT = "recipient"
    ADDRESSEE = "addressee"
    NO_RECIPIENT = "no-recipient"
    OTHER_NUMBER = "other-number"
    OTHER_NAME = "other-name"
    CHARACTERS = "characters"
    CONFIDENTIAL = "confidential"
    NOT_LOADED = "not-loaded"
    UNREADABLE = "unreadable"
    CORRECTION = "correction"
    OVERTAKEN = "overtaken"
    HOLDER = "holder"
    RECORD = "record"
    CRITICAL = "critical"
    ALERT = "alert"
    CULTURE = "culture"
    RECONCILED = "reconciled"
    EARLIER = "earlier"
    COPIES = "copies"


class Choice(msgspec.Struct, frozen=True):
    """One answer to a finding: its code (kept with the letter) and its words."""

    code: str
    words: str


class Finding(msgspec.Struct, frozen=True):
    """Finding to decide on. Without `choices` it blocks until the text or the record is changed.

    `key` changes when the fact changes, so that an earlier decision does not cover a new value.
    `section` is a code and `sentence` a number in it (from 0) where the finding has a place; `path` the
    placeholder or value, `was` and `now` the texts of a stale one.
    """

    key: str
    kind: Kind
    title: str
    text: str
    choices: tuple[Choice, ...] = ()
    section: str = ""
    sentence: int = -1
    path: str = ""
    was: str = ""
    now: str = ""

    @property
    def blocks(self) -> bool:
        return not self.choices


class Checked(msgspec.Struct, frozen=True):
    """All findings, those still open, and the sentences of what was found in order."""

    findings: tuple[Finding, ...]
    open: tuple[Finding, ...]
    passed: tuple[str, ...]

    @property
    def may_sign(self) -> bool:
        return not self.open


def key_of(kind: Kind, *parts: str) -> str:
    """The key of a finding: the same for the same facts, another for others."""
    return f"{kind}:{sha256(chr(0).join(parts).encode()).hexdigest()[:16]}"
