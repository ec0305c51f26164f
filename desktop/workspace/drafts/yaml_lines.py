"""Line-level editing of a workspace file: one change is one hunk, and every comment stays.

The lines at the known places are replaced, added or taken away; nothing else of the file is written anew.
Each function gives the bytes of the file with its edit, proved by reading them again: what they say is what
was meant, else InputError and nothing is written.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.core.yaml_documents import Document, read

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


def _remark(line: str) -> str:
    """The comment at the end of a line, or that the line is; empty for none."""
    quote = ""
    before = " "
    for at, character in enumerate(line.rstrip("\r\n")):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and before in " [{,:":
            quote = character
        elif character == "#" and before in " \t":
            return line[at:].rstrip("\r\n")
        before = character
    return ""


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
    remark = _remark(lines[at])
    head = text.full(f"{CHANGES}:{'  ' + remark if remark else ''}")
    return text.raw([*lines[:at], head, *new, *lines[at + 1 :]], expected)


def replace(raw: bytes, number: int, change: Change) -> bytes:
    """The file with another change in the place of one, `number` from 0; lines that say the same stay."""
    text = _Text(raw)
    changes = text.changes()
    old = changes[number]
    expected = text.data | {CHANGES: [*changes[:number], dict(change), *changes[number + 1 :]]}
    first, end = text.item(number)
    lines = text.ended()
    indent = text.indent(first)
    fields = text.fields(number)
    new: list[str] = []
    if fields is None:
        # It stood on one line, or otherwise: written anew, what was remarked on it above.
        remarks = [remark for line in lines[first:end] if (remark := _remark(line))]
        new = [text.full(" " * indent + one) for one in remarks]
        new += [text.full(one) for one in written(change, indent)]
        return text.raw([*lines[:first], *new, *lines[end:]], expected)
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
        own = lines[begins:ends]
        inside = [line for line in own[1:] if line.lstrip().startswith("#")]
        if (
            name in old
            and name in change
            and old[name] == change[name]
            and (name == verb) is (begins == first)
        ):
            new += own
        elif name in change:
            remark = _remark(own[0]) if own else ""
            new += [text.full(fresh[name] + (f"  {remark}" if remark else "")), *inside]
        else:
            remark = _remark(own[0]) if own else ""
            new += [text.full(f"{' ' * indent}  {remark}")] if remark else []
            new += inside
    return text.raw([*lines[:first], *new, *lines[end:]], expected)


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
    remarks = [text.full(" " * indent + one) for line in lines[first:end] if (one := _remark(line))]
    before, after = lines[:first], lines[end:]
    if not remarks:
        if number == len(changes) - 1 and before and not before[-1].strip():
            before = before[:-1]
        elif number < len(changes) - 1 and after and not after[0].strip():
            after = after[1:]
    if not kept:
        at = text.line_of(CHANGES)
        remark = _remark(lines[at])
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
    remark = _remark(lines[first])
    inside = [line for line in lines[first + 1 : end] if line.lstrip().startswith("#")]
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
