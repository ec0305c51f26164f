"""Comments of a YAML file, as its own scanner sees them: a # in a text is none."""

from __future__ import annotations

import re
from typing import NamedTuple


class Comment(NamedTuple):
    """A comment: its column, from 0, and its words from the # on."""

    column: int
    words: str


_HEADER = re.compile(r"[|>][-+0-9]*(?=[ \t]+#)")
"""Beginning of a text of several lines, where a comment stands behind it."""


def comments(text: str) -> dict[int, Comment]:
    """The comments of a file that can be read, by the numbers of their lines, from 0."""
    import yaml

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    texts: dict[int, list[tuple[int, int]]] = {}
    for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if not isinstance(token, yaml.ScalarToken):
            continue
        start, end = token.start_mark, token.end_mark
        last = end.line if end.column else end.line - 1
        for at in range(start.line, last + 1):
            begins = start.column if at == start.line else 0
            ends = end.column if at == end.line else len(lines[at])
            if at == start.line and (header := _HEADER.match(lines[at], begins)):
                ends = header.end() if token.style in ("|", ">") else ends
            texts.setdefault(at, []).append((begins, ends))
    found: dict[int, Comment] = {}
    for number, line in enumerate(lines):
        for mark in re.finditer(r"(?:^|(?<=[ \t]))#", line):
            at = mark.start()
            if not any(begins <= at < ends for begins, ends in texts.get(number, ())):
                found[number] = Comment(at, line[at:])
                break
    return found
