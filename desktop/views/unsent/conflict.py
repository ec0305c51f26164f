"""Two versions of one resource side by side, by clinical unit, for the person who decides between them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.when import instant
from desktop.shown.unsent.conflict import Conflict, ConflictChoice, UnitRow
from desktop.store.outbox import RESTORED, UNKEPT, Entry
from desktop.sync.merge import both
from desktop.sync.merge.merge import sections
from desktop.views.base import element_words

Json = dict[str, Any]
Find = Callable[[str, str], str]


# Who wrote it, by the elements that say so, in the order in which they are asked.
_AUTHORS = (
    "recorder",
    "requester",
    "author",
    "asserter",
    "performer",
    "owner",
    "sender",
    "informationSource",
)
_HIDDEN = frozenset({"resourceType", "id", "meta", "text"})
_NAMING = ("code", "medication", "title")
# The order in which a clinician reads a resource; what is not named follows, in the order it has there.
_FIRST = (
    "code", "medication", "title", "description", "dosageInstruction", "value", "component", "section",
    "note", "onset", "occurrence", "effective", "period", "severity", "criticality", "reaction",
    "clinicalStatus", "verificationStatus", "status", "priority", "intent",
)  # fmt: skip


def build(
    entry: Entry, base_version: str, person: tuple[str, str], mine_by: str, find: Find, now: datetime
) -> Conflict:
    """The clash of an outbox entry in the state `conflict` or `gone`.

    `base_version` is the version of theirs that is held; `person` name and identity of the patient;
    `find` gives the name behind a reference.
    """
    mine: Json | None = strict.loads(entry.body) if entry.body else None
    theirs: Json | None = strict.loads(entry.their_json) if entry.their_json else None
    if entry.answer == UNKEPT:
        mine, theirs = None, mine  # ours is nowhere
    what = element_words.noun(entry.type)
    # What is told after a restore was written when the server confirmed it, and not when it was queued anew.
    written = _stamp(mine) if entry.answer == RESTORED else ""
    mine_at, theirs_at = instant(written or entry.created), instant(_stamp(theirs))
    mine_by, their_author = mine_by or _author(mine, find), _author(theirs, find)
    return Conflict(
        key=entry.act_id,
        seq=entry.seq,
        seen=base_version,
        title=_title(entry, mine or theirs or {}, find),
        name=person[0],
        identity=person[1],
        note=_note(entry, what, their_author),
        mine_title=_("Your version"),
        mine_note=" · ".join(filter(None, (mine_by, relative_day_time(mine_at, now) if mine_at else ""))),
        theirs_title=_("The server's version"),
        theirs_note=" · ".join(
            filter(None, (their_author, relative_day_time(theirs_at, now) if theirs_at else ""))
        ),
        rows=_rows(entry.type, mine, theirs, find),
        choices=_choices(entry, mine, theirs, person[0], find),
        promise=_("It stays in the list until it is decided. No other changes wait for it."),
    )


def named(entry: Entry) -> str:
    """Subject of an entry in words, from its own text alone."""
    resource = strict.loads(entry.body) if entry.body else {}
    return _title(entry, resource, lambda _reference, display: display)


def _title(entry: Entry, resource: Json, find: Find) -> str:
    named = next(
        (resource[n] for n in _elements(resource) if n.startswith(("code", "medication", "title"))), None
    )
    words = element_words.words(named, find)
    noun = element_words.noun(entry.type)
    return f"{words}, {noun}" if words else noun.capitalize()


def _note(entry: Entry, what: str, who: str) -> str:
    if words := _after_restore(entry):
        return words
    if entry.state == "gone":
        return _("Somebody has deleted this while you changed it. Your text is kept, and is not sent.")
    if entry.op == "delete":
        return _("You deleted this, and somebody else has changed it since.")
    return _("You and {who} changed the same {what}. It is one unit: nothing is mixed.").format(
        who=who or _("somebody else"), what=what
    )


def _after_restore(entry: Entry) -> str:
    """Sentence on an entry that somebody decides because the server was restored; empty for all others."""
    if entry.answer == UNKEPT:
        return _(
            "The server was restored from an older copy and has lost a version that it had confirmed. It is"
            " not kept on this machine either: look whether something is missing, and write it again."
        )
    if entry.answer != RESTORED:
        return ""
    if entry.state == "gone":
        return _(
            "The server had confirmed this, and does not have it any more: it was restored from an older"
            " copy, or somebody deleted it. Your text is kept, and is not sent."
        )
    return _(
        "The server had confirmed your version, was restored from an older copy, and has another version now."
        " It is one unit: nothing is mixed."
    )


def _rows(kind: str, mine: Json | None, theirs: Json | None, find: Find) -> tuple[UnitRow, ...]:
    one, other = mine or {}, theirs or {}
    names = list(dict.fromkeys([*_elements(one), *_elements(other)]))
    stems = {name: _stem(name) for name in names}
    names.sort(key=lambda n: _FIRST.index(stems[n]) if stems[n] in _FIRST else len(_FIRST))
    rows: list[UnitRow] = []
    for name in names:
        if kind == "Composition" and name == "section":
            rows += _sections(one, other, find)
            continue
        my, their = _unit(one, name), _unit(other, name)
        row = _row(element_words.label(kind, stems[name]), my, their, find, stems[name] in _NAMING)
        pairs = [[r.get(name), r.get(f"_{name}")] for r in (one, other)]
        if row.same and pairs[0] != pairs[1]:
            # A value that looks like one with extensions: shown as it is written, as the merge reads it.
            mine_raw, theirs_raw = (element_words.raw(pair) for pair in pairs)
            row = msgspec.structs.replace(row, mine=mine_raw, theirs=theirs_raw, same=False)
        rows.append(row)
    # What differs first: that is what is decided about.
    return tuple(sorted(rows, key=lambda r: r.same))


def _row(label: str, my: Any, their: Any, find: Find, names: bool = False) -> UnitRow:
    same = my == their
    texts = element_words.words(my, find), element_words.words(their, find)
    if not same and texts[0] == texts[1]:
        # Alike in words and yet not the same: then the difference itself is shown.
        texts = element_words.raw(my), element_words.raw(their)
    return UnitRow(label, texts[0], texts[1], same, names)


def _sections(one: Json, other: Json, find: Find) -> list[UnitRow]:
    mine, theirs = sections(one), sections(other)
    rows = []
    for name in {**mine, **theirs}:
        my, their = mine.get(name), theirs.get(name)
        # What names the section is its label, as long as both call it the same.
        named = {k for k in ("title", "code") if not my or not their or my.get(k) == their.get(k)}
        label = str((my or their or {}).get("title") or name)
        rows.append(_row(label, _without(my, named), _without(their, named), find))
    return rows


def _without(section: Json | None, names: set[str]) -> Json | None:
    return None if section is None else {k: v for k, v in section.items() if k not in names}


def _elements(resource: Json) -> list[str]:
    names = dict.fromkeys(n.removeprefix("_") for n in resource if n not in _HIDDEN)
    return list(names)


def _unit(resource: Json, name: str) -> Any:
    value, beside = resource.get(name), resource.get(f"_{name}")
    return (
        value
        if beside is None
        else {"value": value, **beside}
        if isinstance(beside, dict)
        else [value, beside]
    )


def _stem(name: str) -> str:
    """`onset` of `onsetDateTime`: the choice's own name, where the element is one of a choice."""
    for stem in (
        "onset",
        "abatement",
        "value",
        "effective",
        "occurrence",
        "medication",
        "deceased",
        "performed",
    ):
        if name.startswith(stem) and name[len(stem) : len(stem) + 1].isupper():
            return stem
    return name


def _stamp(resource: Json | None) -> str:
    meta = (resource or {}).get("meta")
    return str(meta.get("lastUpdated", "")) if isinstance(meta, dict) else ""


def _author(resource: Json | None, find: Find) -> str:
    for name in _AUTHORS:
        value = (resource or {}).get(name)
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, dict) and isinstance(first.get("actor"), dict):
            first = first["actor"]
        if first and (words := element_words.words(first, find)):
            return words
    return ""


def _choices(
    entry: Entry, mine: Json | None, theirs: Json | None, name: str, find: Find
) -> tuple[ConflictChoice, ...]:
    found: list[ConflictChoice] = []
    if entry.state == "conflict" and entry.op == "update" and mine and theirs:
        found.append(
            ConflictChoice(
                "mine", "1", _("Mine, whole"), _("Save my version for {name}").format(name=name),
                _summary(entry.type, mine, theirs, find), _left_out(entry.type, theirs, mine, find),
            )
        )  # fmt: skip
    if entry.state == "conflict" and entry.op == "delete" and theirs:
        found.append(
            ConflictChoice(
                "mine", "1", _("Delete all the same"), _("Delete for {name}").format(name=name), "",
                _summary(entry.type, theirs, {}, find),
            )
        )  # fmt: skip
    act = _("Keep the server's version for {name}") if theirs else _("Accept the deletion for {name}")
    label = _("Theirs, whole") if theirs else _("Let it be deleted")
    if entry.answer == UNKEPT:
        label = _("I have looked")
    found.append(
        ConflictChoice(
            "theirs", "2", label, act.format(name=name),
            _summary(entry.type, theirs, mine or {}, find) if theirs else "",
            _left_out(entry.type, mine, theirs or {}, find) if mine else "",
        )
    )  # fmt: skip
    joined = both.joined(mine, theirs) if mine and theirs and entry.op == "update" else None
    if joined is not None and entry.state == "conflict":
        found.append(
            ConflictChoice(
                "both", "3", _("Both texts"), _("Save both texts for {name}").format(name=name),
                _summary(entry.type, joined, theirs or {}, find), "",
            )
        )  # fmt: skip
    return tuple(found)


def _summary(kind: str, resource: Json, other: Json, find: Find) -> str:
    """One-line summary of a resource with the elements that differ from the other version."""
    rows = [row for row in _rows(kind, resource, other, find) if row.names or not row.same]
    rows.sort(key=lambda row: not row.names)
    return " ".join(f"{' '.join(row.mine.split()).rstrip('.')}." for row in rows if row.mine)


def _left_out(kind: str, loser: Json, winner: Json, find: Find) -> str:
    rows = _rows(kind, loser, winner, find)
    return "; ".join(
        f"{row.label}: {' '.join(row.mine.split()).rstrip('.')}" for row in rows if not row.same and row.mine
    )
