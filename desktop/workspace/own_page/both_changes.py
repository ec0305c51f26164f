"""Joining of two files of a person's own layer that were changed at two machines since they were the same.

They are joined where each is about something else; where both are about the same, nothing is guessed. Pure.
"""

from __future__ import annotations

from typing import Any

from desktop.core.errors import InputError
from desktop.core.yaml_documents import read
from desktop.workspace.drafts import yaml_lines
from desktop.workspace.schema import VERBS

Change = dict[str, Any]


def joined(before: bytes, mine: bytes, theirs: bytes) -> bytes | None:
    """The file with the changes of both since `before`, in the lines of `theirs`; None where it can't be
    made: both are about the same thing, or one of them is no file, or of another page."""
    if not mine or not theirs:
        return None
    found = [_parts(raw) for raw in (before, mine, theirs)]
    base, here, there = found
    if here is None or there is None or here[0] != there[0]:
        return None
    was = base[1] if base is not None else []
    gone = [one for one in was if one not in here[1]]
    # What both have made alike stands in theirs already.
    new = [one for one in here[1] if one not in was and one not in there[1]]
    ours = [one for one in gone if one in there[1]] + new
    others = [one for one in was if one in here[1] and one not in there[1]]
    others += [one for one in there[1] if one not in was and one not in here[1]]
    if {_about(one) for one in ours} & {_about(one) for one in others}:
        return None
    kept = [(number, one) for number, one in enumerate(there[1]) if one not in gone]
    try:
        return yaml_lines.rewritten(theirs, [*kept, *((None, one) for one in new)])
    except InputError:
        return None


def _parts(raw: bytes) -> tuple[Change, list[Change]] | None:
    document = read(raw, "") if raw else None
    data = document.data if document is not None and not document.problems else None
    changes = data.get("changes") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(changes, list):
        return None
    if not all(isinstance(one, dict) for one in changes):
        return None
    return {name: one for name, one in data.items() if name != "changes"}, changes


def _about(change: Change) -> str:
    """Target of a change, whatever is done to it: a panel that one moved and another hid is the same."""
    said = next((change[verb] for verb in VERBS if verb in change), "")
    return str(said[0] if isinstance(said, list) and said else said)
