"""Values of the record as templates see them: text with its source, or visibly missing.

A value keeps its origin through the template engine by wrapping its text in private-use marks; after
rendering the marks are read back into runs. Text from the record can't forge them: they are removed
from every value first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from typing import Any

from desktop.core.characters import visible
from desktop.letters.model import Run, Source

_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_marks = re.compile(f"{_OPEN}(\\d+){_MIDDLE}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_forbidden = re.compile("[\ue000-\ue002]")
_blank = re.compile(r"[ \t\r\n\f\v]+")


def clean(text: str) -> str:
    """Text of the record on one line, without invisible characters and those of the marks."""
    return _blank.sub(" ", visible(_forbidden.sub("", text))).strip()


class Value:
    """One value: `text` to print, `raw` for filters and comparison, and its source.

    In a condition of a template a value is true; see `Missing` for the other case.
    """

    __slots__ = ("path", "raw", "source", "strong", "text")

    def __init__(
        self,
        text: str,
        source: Source | None = None,
        raw: Decimal | datetime | None = None,
        *,
        path: str = "",
        strong: bool = False,
    ) -> None:
        self.text = clean(text)
        self.source = source
        self.raw = raw
        self.path = path
        self.strong = strong

    def __str__(self) -> str:
        return _mark(Run(self.text, self.source, self.path, strong=self.strong))

    def __liquid__(self) -> object:
        return self.raw if isinstance(self.raw, Decimal) else self.text

    def __getitem__(self, name: str) -> object:
        raise KeyError(name)

    def as_strong(self) -> Value:
        return Value(self.text, self.source, self.raw, path=self.path, strong=True)

    def at(self, path: str) -> Value:
        return Value(self.text, self.source, self.raw, path=path, strong=self.strong)


class Missing:
    """A value that the record does not have: prints its prompt as an unfilled placeholder.

    In a condition it is false; the filter `default` replaces it.
    """

    __slots__ = ("path", "prompt")

    def __init__(self, path: str, prompt: str) -> None:
        self.path = path
        self.prompt = clean(prompt)

    def __str__(self) -> str:
        return _mark(Run(self.prompt, path=self.path, missing=True))

    def __liquid__(self) -> object:
        return None

    def __getitem__(self, name: str) -> object:
        raise KeyError(name)


class Scope(Mapping[str, Any]):
    """A level of names: values, missing ones, lists or further scopes. Unknown names are errors.

    A member may be given as a function without arguments: it is worked out when first asked for.
    """

    __slots__ = ("_members",)

    def __init__(self, members: Mapping[str, Any]) -> None:
        self._members = dict(members)

    def __getitem__(self, name: str) -> Any:
        found = self._members[name]
        if callable(found):
            found = found()
            self._members[name] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def at(self, path: str) -> Any:
        """Value at a dotted path; raises KeyError for a name that does not exist."""
        found: Any = self
        for name in path.split("."):
            if not isinstance(found, Scope):
                raise KeyError(path)
            found = found[name]
        return found

    def paths(self, prefix: str = "") -> Iterator[str]:
        """Every dotted path that names a value or a missing one."""
        for name in self._members:
            member = self[name]
            if isinstance(member, Scope):
                yield from member.paths(f"{prefix}{name}.")
            elif isinstance(member, Value | Missing):
                yield f"{prefix}{name}"


class Ledger:
    """The runs marked while one text is rendered: open it with `with` around the rendering."""

    __slots__ = ("_token", "runs")

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def __enter__(self) -> Ledger:
        self._token = _ledger.set(self)
        return self

    def __exit__(self, *_error: object) -> None:
        _ledger.reset(self._token)

    def read(self, rendered: str) -> tuple[Run, ...]:
        """Rendered text as runs, plain words between the marked ones."""
        runs: list[Run] = []
        at = 0
        for match in _marks.finditer(rendered):
            _plain(runs, rendered[at : match.start()])
            run = self.runs[int(match.group(1))]
            runs.append(Run(match.group(2), run.source, run.path, run.missing, run.strong))
            at = match.end()
        _plain(runs, rendered[at:])
        return tuple(runs)


_ledger: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


def _mark(run: Run) -> str:
    ledger = _ledger.get()
    if ledger is None:
        return run.text
    ledger.runs.append(run)
    return f"{_OPEN}{len(ledger.runs) - 1}{_MIDDLE}{run.text}{_CLOSE}"


def _plain(runs: list[Run], text: str) -> None:
    text = _forbidden.sub("", text)
    if text:
        runs.append(Run(text))


_STOPS = frozenset(".,;:")


def _one_blank(match: re.Match[str]) -> str:
    """A tab ends a cell of a table and stays; all other white space is one blank."""
    return "\t" if "\t" in match.group() else " "


def _one_course(runs: Sequence[Run]) -> list[Run]:
    """Runs without an arrow from a value to the same value: that is no change."""
    kept: list[Run] = []
    for run in runs:
        arrow = len(kept) > 1 and kept[-1].text == _ARROW and run.source and kept[-2].source
        if arrow and kept[-2].text == run.text:
            kept.pop()
        else:
            kept.append(run)
    return kept


_ARROW = " → "


def tidy(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs without blanks at either end, doubled blanks between them, and changes from equal to equal."""
    tidied: list[Run] = []
    for run in _one_course(runs):
        text = _blank.sub(_one_blank, run.text)
        if text[:1] in _STOPS and tidied and not run.missing:
            # A unit that the record does not have leaves a blank before the full stop.
            last = tidied[-1]
            if last.text.endswith(" "):
                tidied[-1] = Run(last.text.rstrip(" "), last.source, last.path, last.missing, last.strong)
        if run.path.endswith(".enhet") and text and tidied and tidied[-1].text.endswith(" "):
            # A number and its unit stay on one line.
            last = tidied[-1]
            kept = last.text[:-1] + "\u00a0"
            tidied[-1] = Run(kept, last.source, last.path, last.missing, last.strong)
        if text.startswith(" ") and (not tidied or tidied[-1].text.endswith(" ")):
            text = text[1:]
        if text:
            tidied.append(Run(text, run.source, run.path, run.missing, run.strong))
    while tidied and not tidied[-1].text.rstrip(" "):
        tidied.pop()
    if tidied and tidied[-1].text.endswith(" "):
        last = tidied[-1]
        tidied[-1] = Run(last.text.rstrip(" "), last.source, last.path, last.missing, last.strong)
    return tuple(tidied)
