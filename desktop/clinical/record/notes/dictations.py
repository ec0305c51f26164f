"""Dictations that wait to be written: by the Task that asks for it, or by the sound alone, each once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from desktop.clinical.record import persons, tasks
from desktop.fhir.chart import Chart
from desktop.fhir.dictation import asks_writing, content_of, is_sound
from desktop.fhir.resources import DocumentReference, Media, Task
from desktop.fhir.systems import WRITER
from desktop.fhir.when import Moment, parse

Fault = Literal["no-sound", "not-here", "mistaken", "not-a-sound", "empty", "ahead"]
"""Reason a dictation can't be written: no sound is named, it is gone from the server, it was entered in
error, it is no sound, it has no content, its time lies ahead of us."""
URGENT = ("stat", "asap", "urgent")
_LONGEST = 24 * 60 * 60
"""Seconds; a dictation that says that it is longer is not believed."""


class Dictation(msgspec.Struct, frozen=True, gc=False):
    """One dictation. `key` is its Task, else the sound; `urgency` the Task's priority, `words` what the
    requester wrote to it. `writer` (reference and name) is who writes it now. `seconds`, `author` and `at`
    are None or empty where nobody wrote them. `ordered`: a Task asks for it. `fetched`: what is
    known of its sound is here."""

    key: str
    sound: str
    what: str
    author: str = ""
    author_name: str = ""
    at: Moment | None = None
    seconds: Decimal | None = None
    size: int | None = None
    urgency: str = ""
    words: str = ""
    writer: str = ""
    writer_name: str = ""
    faults: tuple[Fault, ...] = ()
    ordered: bool = True
    fetched: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for one in (self.key, self.sound) if one))

    @property
    def urgent(self) -> bool:
        return self.urgency in URGENT

    @property
    def usable(self) -> bool:
        return not self.faults


def dictations(chart: Chart, office: str, now: datetime) -> list[Dictation]:
    """Dictations to be written by an office (`Organization/id`), or asked of nobody: urgent first, then
    oldest. A sound that any Task was about is that Task's, also when it is done: nothing is written twice."""
    asked = [one for one in chart.all(Task) if asks_writing(one) and not tasks.mistaken(one)]
    found = [_asked(chart, one, now) for one in asked if tasks.is_open(one) and _is_ours(one, office)]
    about = {target for one in asked for target in _sounds(one)}
    found += [
        _alone(chart, one, now)
        for one in chart.all(Media)
        if one.key not in about and _waits(one) and is_sound(one)
    ]
    return sorted(found, key=order)


def find(chart: Chart, key: str, office: str, now: datetime) -> Dictation | None:
    """The one of this key (its Task, or the sound), where it still waits."""
    return next((one for one in dictations(chart, office, now) if key in one.keys), None)


def order(one: Dictation) -> tuple[int, int, float, str]:
    """Urgent first, then oldest; what has no time comes after what has."""
    rank = URGENT.index(one.urgency) if one.urgent else len(URGENT)
    return (rank, 0 if one.at is not None else 1, one.at.start.timestamp() if one.at else 0.0, one.key)


def _is_ours(task: Task, office: str) -> bool:
    owner = task.owner.target if task.owner is not None else ""
    # Asked of a person it is theirs; of nobody in particular, whoever's who sees it.
    return not owner or owner == office or bool(_writer(task)[0] and owner.startswith("Pract"))


def _sounds(task: Task) -> tuple[str, ...]:
    named = [task.focus, *(part.value_reference for part in task.input)]
    targets = (one.target for one in named if one is not None)
    return tuple(one for one in targets if one.partition("/")[0] in ("Media", "DocumentReference"))


def _writer(task: Task) -> tuple[str, str]:
    """Writer of the dictation: by our extension, else the owner of a Task that is begun."""
    said = task.extension_at(WRITER)
    if said is not None and said.value_reference is not None:
        return said.value_reference.target, said.value_reference.display
    owner = task.owner
    if owner is not None and owner.target.startswith("Pract") and task.status in ("accepted", "in-progress"):
        return owner.target, owner.display
    return "", ""


def _asked(chart: Chart, task: Task, now: datetime) -> Dictation:
    named = _sounds(task)
    here = (_held(chart, key) for key in named)
    sound = next((one for one in here if one is not None), None)
    writer, writer_name = _writer(task)
    label = task.description or (task.code.label if task.code is not None and task.code.label else "")
    base = _of(chart, sound, now) if sound is not None else Dictation("", named[0] if named else "", "")
    author = task.requester
    if sound is None:
        kind = Media if named and named[0].startswith("Media/") else DocumentReference
        # Only a server that was asked for it and had none says that it is gone.
        gone = chart.settled(kind) and chart.known(kind)
        faults: tuple[Fault, ...] = () if named and not gone else ("not-here",) if named else ("no-sound",)
        base = msgspec.structs.replace(base, faults=faults, fetched=False)
    return msgspec.structs.replace(
        base,
        key=task.key,
        what=label or base.what,
        author=(author.target if author is not None else "") or base.author,
        author_name=persons.name_of(chart, author) or base.author_name,
        at=base.at or parse(task.authored_on),
        urgency=task.priority if task.priority in URGENT else "",
        words=" ".join(_texts(one.text for one in task.note)),
        writer=writer,
        writer_name=writer_name or persons.name_of(chart, writer),
    )  # fmt: skip


def _alone(chart: Chart, media: Media, now: datetime) -> Dictation:
    return msgspec.structs.replace(
        _of(chart, media, now),
        key=media.key,
        ordered=False,
        words=" ".join(_texts(n.text for n in media.note)),
    )


def _waits(media: Media) -> bool:
    return media.status in ("completed", "in-progress", "unknown", "")


def _held(chart: Chart, key: str) -> Media | DocumentReference | None:
    sound: Media | DocumentReference | None = chart.find(key, Media)
    return sound if sound is not None else chart.find(key, DocumentReference)


def _of(chart: Chart, sound: Media | DocumentReference, now: datetime) -> Dictation:
    content = content_of(sound)
    if isinstance(sound, Media):
        period = sound.created_period
        at = parse(sound.created_date_time or (period.start if period is not None else "") or sound.issued)
        who, seconds = sound.operator, sound.duration
        named = [one.label for one in sound.reason_code] + [content.title if content is not None else ""]
    else:
        at, who, seconds = parse(sound.date), (sound.author[0] if sound.author else None), None
        named = [sound.description, sound.type.label if sound.type is not None else ""]
    believed = seconds is not None and 0 < seconds <= _LONGEST
    return Dictation(
        key="",
        sound=sound.key,
        what=next(iter(_texts(named)), ""),
        author=who.target if who is not None else "",
        author_name=persons.name_of(chart, who),
        at=at,
        seconds=seconds if believed else None,
        size=content.size if content is not None else None,
        faults=tuple(_faults(sound, at, now)),
    )


def _faults(sound: Media | DocumentReference, at: Moment | None, now: datetime) -> Iterable[Fault]:
    content = content_of(sound)
    status = sound.status if isinstance(sound, Media) else sound.doc_status or sound.status
    if "entered-in-error" in (sound.status, status):
        yield "mistaken"
    elif content is None or not (content.url or content.data):
        yield "empty"
    elif not is_sound(sound):
        yield "not-a-sound"
    if at is not None and at.start > now:
        yield "ahead"


def _texts(found: Iterable[str]) -> list[str]:
    return [text for one in found if (text := " ".join(one.split()))]
