"""The order field's words that change or stop what stands: `seponer metoprolol`, `øk furosemid til 80 x 2`.

Only the first word counts as the verb. Which order is meant is decided against the patient's own orders;
where several fit, all are given back and a person chooses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from desktop.core.fold import fold
from desktop.orders.field import scan

What = Literal["stop", "pause", "resume", "renew", "change"]

_VERBS: Final[tuple[tuple[What, re.Pattern[str]], ...]] = (
    ("stop", re.compile(r"(?:seponer(?:es|e)?|sep|nullseponer|stopp(?:es|e)?|stop|stans(?:es|e)?|"
                        r"avslutt(?:es|e)?|discontinue)(?!\w)")),
    ("pause", re.compile(r"(?:paus(?:e|er|eres)?|hold|sett\s+pa\s+pause)(?!\w)")),
    ("resume", re.compile(r"(?:gjenoppta(?:s|r)?|resume|restart(?:e|er|es)?)(?!\w)")),
    ("renew", re.compile(r"(?:forny(?:e|er|es)?|forleng(?:e|er|es)?|renew|extend)(?!\w)")),
    ("change", re.compile(r"(?:ok(?:e|er|es)?|reduser(?:e|es)?|trapp(?:e|es)?(?:\s+(?:opp|ned))?|"
                          r"endr(?:e|es)?|sett\s+(?:opp|ned)|increase|reduce|change)(?!\w)")),
)  # fmt: skip
_WHY: Final = re.compile(
    r"(?<!\w)(?:pga\.?|p\.g\.a\.|pa\s+grunn\s+av|fordi|grunn:?|because(?:\s+of)?)(?!\w)\s*:?\s*(?P<why>.+)$"
)
REASON_BEGINS: Final = ("pga.", "pga", "p.g.a.", "på grunn av", "fordi", "grunn:", "because of")
"""Words that begin a reason as it is being typed: behind each of them nothing but a reason can come, and no
other of them goes on."""
_QUOTED: Final = re.compile(r"«(?P<why>[^«»]*)»\.?")
_DAY: Final = re.compile(
    r"(?<!\w)(?<!siden )(?<!since )(?:(?:fra|til|pa|from|on)\s+)?"
    r"(?:(?:man|tirs|ons|tors|fre|lor|son)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"\d{1,2}[./](?:0[1-9]|1[0-2])\.?|(?:neste|next)\s+\w+|"
    r"(?:om|in)\s+(?:\d+|en|to|tre|et|noen|one|two|three)\s+\w+)(?!\w)"
)
_TO: Final = re.compile(r"^(?:dosen?\s+)?(?:fra\s+.*?\s+)?(?:til|to|:)\s+")


class Said(msgspec.Struct, frozen=True):
    """Request in a text: the act, the words for the medicine with the rest, and the reason. `sure`: the
    reason stands in «», so that a time in it is a part of it."""

    what: What
    rest: str
    why: str = ""
    sure: bool = False


class Standing(msgspec.Struct, frozen=True):
    """One order of the patient: its key, the names that it goes by, its dose in short."""

    key: str
    names: tuple[str, ...]
    dose: str


class Meant(msgspec.Struct, frozen=True):
    """The orders that are meant (one when it is certain), and what is written of them: a dose, until when."""

    said: Said
    orders: tuple[Standing, ...] = ()
    text: str = ""
    name: str = ""


def read(text: str) -> Said | None:
    """The act that a text begins with; None where it begins with none, or says nothing more."""
    plain = scan.plain(text)
    start = len(plain) - len(plain.lstrip())
    for what, pattern in _VERBS:
        match = pattern.match(plain, start)
        if match is None:
            continue
        rest, why = because(text[match.end() :])
        inner = _QUOTED.fullmatch(why)
        words = inner["why"].strip() if inner else why
        return Said(what, rest, words, sure=inner is not None) if rest else None
    return None


def because(text: str) -> tuple[str, str]:
    """The words before `pga.`, `fordi`, `grunn`, and the reason after it; empty without one."""
    why = ""
    if found := _WHY.search(scan.plain(text)):
        why, text = text[found.start("why") :].strip(), text[: found.start()]
    return text.strip(" .,:"), why


def days_in(text: str) -> tuple[tuple[int, int], ...]:
    """Places of days that lie ahead (`mandag`, `30.11`, `om 3 dager`), which a dosage does not begin with."""
    return tuple(found.span() for found in _DAY.finditer(scan.plain(text)))


def meant(said: Said, standing: Sequence[Standing]) -> Meant:
    """Orders of the patient that are meant, by the longest name that the text begins with; a dose behind the
    name (`seponer metoprolol 50 mg`) chooses among several."""
    folded = scan.plain(said.rest)
    best, found = 0, []
    for one in standing:
        length = max((_begins(folded, name) for name in one.names), default=0)
        if length and length > best:
            best, found = length, [one]
        elif length and length == best:
            found.append(one)
    if not found:
        return Meant(said)
    name, left = said.rest[:best], said.rest[best:].strip(" ,")
    if len(found) > 1:
        among = [one for one in found if _dosed(left, one)]
        if len(among) == 1:
            found = among
            left = _without(left, among[0].dose)
    elif said.what in ("stop", "resume") and _dosed(left, found[0]):
        left = _without(left, found[0].dose)
    if said.what in ("change", "pause", "renew") and (match := _TO.match(scan.plain(left))):
        left = left[match.end() :]
    return Meant(said, tuple(found), left.strip(), name)


def _begins(folded: str, name: str) -> int:
    """Length of this name at the start of the text, whole words only; 0 where it begins with another."""
    wanted = scan.plain(name).strip()
    if not wanted or not folded.startswith(wanted):
        return 0
    after = folded[len(wanted) : len(wanted) + 1]
    return 0 if after.isalnum() else len(wanted)


def _dosed(left: str, one: Standing) -> bool:
    return bool(one.dose) and _small(left).startswith(_small(one.dose))


def _without(left: str, dose: str) -> str:
    """The text without the dose that it begins with."""
    wanted = _small(dose)
    for end in range(len(left) + 1):
        if _small(left[:end]) == wanted:
            return left[end:].strip(" ,")
    return left


def _small(text: str) -> str:
    return re.sub(r"\s+", "", scan.plain(fold(text)))
