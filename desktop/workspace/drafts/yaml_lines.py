"""Line-level editing of a workspace file: one change is one hunk, and every comment stays.

The lines at the known places are replaced, added or taken away; nothing else of the file is written anew.
Each function gives the bytes of the file with its edit, proved by reading them again: what they say is what
was meant, else InputError and nothing is written.

One idea: the lines of a file that an edit changes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.core.yaml_documents import Document, Where, read
from desktop.workspace.drafts.yaml_comments import Comment, comments

Change = Mapping[str, Any]
"""A change as a file has it: its verb and target, its fields, `why`."""

CHANGES = "changes"
_HEADER = (
    "workspace", "extends", "layer", "sprint", "status", "title", "owner", "goal", "shortens", "measure",
    "from", "to", "approvals", "pilot", "wards", "services", "roles", "specialty",
)  # fmt: skip
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_BOM = b"\xef\xbb\xbf"


def scalar(value: Any, *, inside: bool = False) -> str:
    """A value as it is written in a file, a text in quotes only where YAML needs them; `inside` brackets or
    braces, where a comma divides, it needs them more often."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return repr(value)
    text = unicodedata.normalize("NFC", str(value))
    if _reads_back(text, text, inside=inside):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    for strange in "\x7f\x85\u2028\u2029\ufeff":
        quoted = quoted.replace(strange, f"\\u{ord(strange):04x}")
    if not _reads_back(quoted, text, inside=inside):
        raise InputError(
            _("There is a character in this text that can't stand in a file."),
            kept=_("Nothing was changed."),
            todo=_("Write it without that character."),
        )
    return quoted


def _reads_back(written: str, text: str, *, inside: bool) -> bool:
    lines = f"a: [{written}, {{b: {written}}}, c]\n" if inside else f"a: {written}\nc: 1\n"
    found = read(lines.encode("utf-8", "replace"), "")
    return not found.problems and found.data == (
        {"a": [text, {"b": text}, "c"]} if inside else {"a": text, "c": 1}
    )


def flow(value: Any) -> str:
    """A value on one line: maps and lists in braces and brackets."""
    return _flow(value, inside=False)


def _flow(value: Any, *, inside: bool) -> str:
    if isinstance(value, Mapping):
        named = (f"{scalar(key, inside=True)}: {_flow(one, inside=True)}" for key, one in value.items())
        return "{" + ", ".join(named) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(one, inside=True) for one in value) + "]"
    return scalar(value, inside=inside)


def written(change: Change, indent: int = 2) -> list[str]:
    """The lines of a change, without line ends, as shipped files have them: the verb first, `why` last."""
    fields = [name for name in change if name != "why"] + (["why"] if "why" in change else [])
    ahead = " " * indent
    return [
        f"{ahead}{'- ' if not number else '  '}{name}: {flow(change[name])}"
        for number, name in enumerate(fields)
    ]


class _Text:
    """A file taken apart: its lines with their ends, and where its values stand."""

    def __init__(self, raw: bytes) -> None:
        self.bom = _BOM if raw.startswith(_BOM) else b""
        self.document: Document = read(raw, "")
        if self.document.problems or not isinstance(self.document.data, dict):
            raise InputError(
                _("The file can't be read, so no line of it can be changed."),
                kept=_("It stays as it is."),
                todo=_("Mend it in an editor, or begin anew."),
            )
        self.data: dict[str, Any] = self.document.data
        self.lines: list[str] = _LINE.findall(raw[len(self.bom) :].decode())
        self.end = next(
            (one[len(one.rstrip("\r\n")) :] for one in self.lines if one.endswith(("\n", "\r"))), "\n"
        )

    def raw(self, lines: Iterable[str], expected: Mapping[str, Any]) -> bytes:
        """The bytes of other lines, if they say what is expected."""
        raw = self.bom + "".join(lines).encode()
        found = read(raw, "")
        if found.problems or found.data != expected:
            raise _strange()
        return raw

    def line_of(self, *where: str | int) -> int:
        """Number, from 0, of the line on which a value's name stands, or the value."""
        return self.document.key_place(where).line - 1

    def indent(self, line: int) -> int:
        text = self.lines[line]
        return len(text) - len(text.lstrip(" "))

    def blank(self, line: int) -> bool:
        return not self.lines[line].strip()

    def comment(self, line: int) -> bool:
        return self.lines[line].lstrip().startswith("#")

    @cached_property
    def comments(self) -> dict[int, Comment]:
        return comments("".join(self.lines))

    def remark(self, line: int) -> str:
        """The comment at the end of a line, or that the line is; empty for none."""
        found = self.comments.get(line)
        return found.words if found is not None else ""

    def remarks(self, first: int, end: int, indent: int) -> list[str]:
        """The comments of some lines, each on a line of its own."""
        every = [self.comments[line].words for line in range(first, end) if line in self.comments]
        return [self.full(" " * indent + words) for words in every]

    def said_until(self, first: int, end: int) -> int:
        """The line after the last one that says something: what follows are comments and blank lines."""
        last = first
        for line in range(first, end):
            found = self.comments.get(line)
            if self.lines[line][: None if found is None else found.column].strip():
                last = line
        return last + 1

    def starts(self, where: Where, value: Any) -> list[int] | None:
        """The first lines of the names of a map; None where not each begins a line of its own."""
        places = [self.document.key_place((*where, name)) for name in value]
        if not places or self.document.place(where) != places[0]:
            return None
        lines = [place.line - 1 for place in places]
        if lines != sorted(set(lines)) or len({place.column for place in places}) > 1:
            return None
        own = all(not self.lines[place.line - 1][: place.column - 1].strip() for place in places)
        return lines if own else None

    def changes(self) -> list[dict[str, Any]]:
        return list(self.data.get(CHANGES) or ())

    def item(self, number: int) -> tuple[int, int]:
        """The lines of a change: its first, and the one after its last."""
        first = self.document.place((CHANGES, number)).line - 1
        if not re.match(r" *- ", self.lines[first]):
            raise _strange()
        indent = self.indent(first)
        until, last = first + 1, first
        while until < len(self.lines):
            if not self.blank(until) and self.indent(until) <= indent and not self.comment(until):
                break
            if not self.blank(until) and self.indent(until) > indent:
                last = until
            until += 1
        return first, last + 1

    def fields(self, number: int) -> dict[str, tuple[int, int]] | None:
        """The lines of each field of a change; None where they don't stand below each other."""
        first, end = self.item(number)
        names = list(self.changes()[number])
        starts = [self.line_of(CHANGES, number, name) for name in names]
        if self.lines[first].lstrip(" -").startswith("{") or starts[:1] != [first]:
            return None
        if starts != sorted(set(starts)):
            return None
        return dict(zip(names, zip(starts, [*starts[1:], end], strict=True), strict=True))

    def full(self, text: str) -> str:
        return text + self.end

    def ended(self) -> list[str]:
        """The lines, the last of them with its end."""
        if self.lines and not self.lines[-1].endswith(("\n", "\r")):
            return [*self.lines[:-1], self.full(self.lines[-1])]
        return list(self.lines)


def _strange() -> InputError:
    return InputError(
        _("The lines of this file stand so that they can't be changed from here."),
        kept=_("It stays as it is."),
        todo=_("Change it in an editor."),
    )


def append(raw: bytes, change: Change) -> bytes:
    """The file with one change more, after the others."""
    text = _Text(raw)
    lines = text.ended()
    changes = text.changes()
    expected = text.data | {CHANGES: [*changes, dict(change)]}
    if changes:
        first, end = text.item(len(changes) - 1)
        apart = len(changes) == 1 or text.blank(first - 1) or text.comment(first - 1)
        new = ([text.end] if apart else []) + [text.full(one) for one in written(change, text.indent(first))]
        return text.raw([*lines[:end], *new, *lines[end:]], expected)
    new = [text.full(one) for one in written(change)]
    if CHANGES not in text.data:
        gap = [text.end] if lines and lines[-1].strip() else []
        return text.raw([*lines, *gap, text.full(f"{CHANGES}:"), *new], expected)
    at = text.line_of(CHANGES)
    remark = text.remark(at)
    head = text.full(f"{CHANGES}:{'  ' + remark if remark else ''}")
    return text.raw([*lines[:at], head, *new, *lines[at + 1 :]], expected)


def replace(raw: bytes, number: int, change: Change) -> bytes:
    """The file with another change in the place of one, `number` from 0; lines that say the same stay."""
    text = _Text(raw)
    changes = text.changes()
    old = changes[number]
    expected = text.data | {CHANGES: [*changes[:number], dict(change), *changes[number + 1 :]]}
    try:
        return text.raw(_replaced(text, number, old, change, inside=True), expected)
    except InputError:
        return text.raw(_replaced(text, number, old, change, inside=False), expected)


def _replaced(text: _Text, number: int, old: Change, change: Change, *, inside: bool) -> list[str]:
    """The lines with another change in the place of one; `inside`: of a map whose names stand below each
    other only the lines of those that change are written."""
    first, end = text.item(number)
    lines = text.ended()
    indent = text.indent(first)
    fields = text.fields(number)
    if fields is None:
        # It stood on one line, or otherwise: written anew, what was remarked on it above.
        new = text.remarks(first, end, indent)
        new += [text.full(one) for one in written(change, indent)]
        return [*lines[:first], *new, *lines[end:]]
    new = []
    fresh = dict(zip(_ordered(change), written(change, indent), strict=True))
    # The fields that stay, in the order in which they stand; new ones before the reason.
    order = [name for name in fields if name in change or fields[name][0] != first]
    for name in fresh:
        if name not in order:
            order.insert(order.index("why") if "why" in order and name != "why" else len(order), name)
    verb = next(iter(fresh))
    order.remove(verb)
    for name in [verb, *order]:
        begins, ends = fields.get(name, (first, first))
        stays = name in old and name in change and (name == verb) is (begins == first)
        until = text.said_until(begins, ends) if ends > begins else ends
        if stays and old[name] == change[name]:
            new += lines[begins:ends]
        elif stays:
            where = (CHANGES, number, name)
            new += _value(text, where, old[name], change[name], (begins, until), inside=inside)
            new += lines[until:ends]
        elif name in change:
            remark = text.remark(begins) if ends > begins else ""
            new += [text.full(fresh[name] + (f"  {remark}" if remark else ""))]
            new += text.remarks(begins + 1, ends, indent + 2)
        else:
            new += text.remarks(begins, ends, indent + 2)
    return [*lines[:first], *new, *lines[end:]]


def _value(
    text: _Text, where: Where, old: Any, new: Any, within: tuple[int, int], *, inside: bool
) -> list[str]:
    """The lines of a name with another value. What was remarked within its lines is kept."""
    first, end = within
    lines = text.ended()
    starts = text.starts(where, old) if isinstance(old, Mapping) else None
    if inside and starts is not None and isinstance(new, Mapping) and new:
        return [*lines[first : starts[0]], *_names(text, where, old, new, [*starts, end])]
    key, value, line = text.document.key_place(where), text.document.place(where), lines[first]
    head = line[: value.column - 1]
    if old is None or value.line != key.line or not head.endswith(" "):
        head = f"{line[: key.column - 1]}{scalar(where[-1])}: "
    tail = ""
    if (found := text.comments.get(first)) is not None:
        said = line[: found.column]
        tail = f"{said[len(said.rstrip()) :]}{found.words}"
    fresh = [text.full(f"{head}{flow(new)}{tail}")]
    above = text.remarks(first + 1, end, key.column - 1)
    # Above a change's first line it would be about the change before it.
    return [*fresh, *above] if line[: key.column - 1].strip() else [*above, *fresh]


def _names(text: _Text, where: Where, old: Change, new: Change, starts: list[int]) -> list[str]:
    """The lines of a map of which each name stands on lines of its own; `starts` are their first ones, and
    the line after the last."""
    lines = text.ended()
    column = text.document.key_place((*where, next(iter(old)))).column - 1
    found: list[str] = []
    for name, first, end in zip(old, starts, starts[1:], strict=False):
        until = text.said_until(first, end)
        if name not in new:
            found += text.remarks(first, until, column)
        elif new[name] == old[name]:
            found += lines[first:until]
        else:
            found += _value(text, (*where, name), old[name], new[name], (first, until), inside=True)
        if end == starts[-1]:
            found += [
                text.full(f"{' ' * column}{scalar(name)}: {flow(one)}")
                for name, one in new.items()
                if name not in old
            ]
        found += lines[until:end]
    return found


def _ordered(change: Change) -> list[str]:
    return [name for name in change if name != "why"] + (["why"] if "why" in change else [])


def remove(raw: bytes, number: int) -> bytes:
    """The file without a change, `number` from 0, and without one blank line beside it; its comments stay."""
    text = _Text(raw)
    changes = text.changes()
    kept = [*changes[:number], *changes[number + 1 :]]
    first, end = text.item(number)
    lines = text.ended()
    indent = text.indent(first)
    remarks = text.remarks(first, end, indent)
    before, after = lines[:first], lines[end:]
    if not remarks:
        if number == len(changes) - 1 and before and not before[-1].strip():
            before = before[:-1]
        elif number < len(changes) - 1 and after and not after[0].strip():
            after = after[1:]
    if not kept:
        at = text.line_of(CHANGES)
        remark = text.remark(at)
        before[at] = text.full(f"{CHANGES}: []{'  ' + remark if remark else ''}")
    return text.raw([*before, *remarks, *after], text.data | {CHANGES: kept})


def set_value(raw: bytes, name: str, value: Any) -> bytes:
    """The file with a value of its header; None takes it away."""
    text = _Text(raw)
    lines = text.ended()
    expected = {key: one for key, one in text.data.items() if key != name or value is not None}
    if value is not None:
        expected[name] = value
    new = [] if value is None else [text.full(one) for one in _header(name, value)]
    if name not in text.data:
        early = _HEADER[: _HEADER.index(name)] if name in _HEADER else _HEADER
        lasts = [_end(text, key) for key in text.data if key in early]
        at = max(lasts, default=0)
        return text.raw([*lines[:at], *new, *lines[at:]], expected)
    first, end = text.line_of(name), _end(text, name)
    remark = text.remark(first)
    inside = [
        line if text.comment(at) else text.full(f"  {text.remark(at)}")
        for at, line in enumerate(lines[first + 1 : end], first + 1)
        if text.remark(at)
    ]
    if remark and new:
        new[0] = text.full(f"{_header(name, value)[0]}  {remark}")
    elif remark:
        new = [text.full(remark)]
    return text.raw([*lines[:first], *new, *inside, *lines[end:]], expected)


def _header(name: str, value: Any) -> list[str]:
    """The lines of a value of the header, without line ends: of a list of maps each member has its own."""
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        return [f"{name}:", *(f"  - {flow(one)}" for one in value)]
    return [f"{name}: {flow(value)}"]


def set_day(raw: bytes, name: str, key: str, day: str) -> bytes:
    """The file with another day in a map of its header, as `until` of `pilot`: that day alone is replaced, on
    its line, however the map is written."""
    text = _Text(raw)
    held = text.data[name]
    line = text.line_of(name, key)
    pattern = rf"(\b{re.escape(key)}\s*:\s*)(['\"]?){re.escape(str(held[key]))}\2"
    changed = re.sub(pattern, rf"\g<1>\g<2>{day}\g<2>", text.lines[line], count=1)
    expected = text.data | {name: held | {key: day}}
    return text.raw([*text.lines[:line], changed, *text.lines[line + 1 :]], expected)


def _end(text: _Text, name: str) -> int:
    """The line after the last one of a value of the header."""
    first = last = text.line_of(name)
    at = first + 1
    while at < len(text.lines) and (text.blank(at) or text.indent(at) or text.comment(at)):
        if not text.blank(at) and text.indent(at):
            last = at
        at += 1
    return last + 1


def rewritten(raw: bytes, wanted: Iterable[tuple[int | None, Change]]) -> bytes:
    """The file with these changes: each with the number, from 0, of the one that it stands for, None for a
    new one, which stands after all others. What is not named is taken away."""
    every = list(wanted)
    standing = _Text(raw).changes()
    kept = {number: dict(change) for number, change in every if number is not None}
    for number, change in kept.items():
        if change != standing[number]:
            raw = replace(raw, number, change)
    for number in reversed(range(len(standing))):
        if number not in kept:
            raw = remove(raw, number)
    for place, new in every:
        if place is None:
            raw = append(raw, new)
    return raw
