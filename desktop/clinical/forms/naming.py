"""Items named in an expression, from its text; those it really reads are told during evaluation."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final, TypeAlias

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Variables: TypeAlias = Iterable[tuple[str, str]]

_STRING: Final = r"'((?:[^'\\]|\\.)*)'"
_NAMED: Final = re.compile(rf"\blinkId\s*(?:=|~)\s*{_STRING}|{_STRING}\s*(?:=|~)\s*(?:\$this\.)?linkId\b")
_AMONG: Final = re.compile(r"\blinkId\s+in\s*\(([^()]*)\)")
_TEXT: Final = re.compile(_STRING)
_VARIABLE: Final = re.compile(r"%(?:`([^`]+)`|'([^']+)'|([A-Za-z_][A-Za-z0-9_]*))")
_WHERE: Final = re.compile(rf"\bwhere\s*\(\s*(?:linkId\s*=\s*{_STRING}|{_STRING}\s*=\s*linkId)\s*\)")
_CALLED: Final = re.compile(r"\b([A-Za-z]+)\s*\(")
_COLLAPSES: Final = re.compile(r"[|&~]|\b(?:in|contains|is|as)\b")
_KEEP: Final = frozenset({
    "abs", "ceiling", "exp", "first", "floor", "ln", "log", "not", "now", "ofType", "or", "and", "xor",
    "implies", "div", "mod", "ordinal", "power", "round", "single", "sqrt", "toDecimal", "toInteger",
    "toString", "today", "truncate", "weight",
})  # fmt: skip
_POINTS: Final = re.compile(r"\b(?:ordinal|weight)\s*\(")
_INSIDE: Final = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_CHAIN: Final = rf"(?:\.\w+(?:{_INSIDE})?)*?"
_POINTED: Final = re.compile(
    rf"\banswer{_CHAIN}\.(?:ordinal|weight)\s*\("
    r"|\banswer\.select\(\s*value\.(?:ordinal|weight)\s*\("
)
_NAMED_ANSWER: Final = re.compile(_WHERE.pattern + r"\s*\.\s*answer\b")
_FROM_TEXT: Final = re.compile(r"\b(?:to|convertsTo)(?:Integer|Decimal|Quantity)\s*\(")


@functools.lru_cache(maxsize=4_096)
def named(text: str) -> frozenset[str]:
    """The linkIds that an expression asks for by name: never a code that happens to be written alike, and
    not one that it only leaves out (`linkId != 'sum'`)."""
    found = {one or other for one, other in _NAMED.findall(text)}
    for among in _AMONG.findall(text):
        found.update(_TEXT.findall(among))
    return frozenset(found)


@functools.lru_cache(maxsize=4_096)
def mentioned(text: str) -> frozenset[str]:
    """The names of the variables that an expression mentions."""
    return frozenset(one or other or plain for one, other, plain in _VARIABLE.findall(text))


def reached(text: str, variables: Variables) -> tuple[str, ...]:
    """An expression with those of the variables that it rests on, whatever stands between."""
    known: dict[str, list[str]] = {}
    for name, expression in variables:
        known.setdefault(name, []).append(expression)
    texts, seen = [text], set[str]()
    # The list grows while it is gone through.
    for one in texts:
        for name in mentioned(one) - seen:
            seen.add(name)
            texts += known.get(name, ())
    return tuple(texts)


def tells_unknown(text: str) -> bool:
    """True when an expression has no value, or its only possible value, while the answers that it names are
    missing: FHIRPath's own logic of unknown values (`true or {}` is true). Whatever counts, chooses or adds
    up what there is makes a value of nothing."""
    bare = _TEXT.sub("''", _WHERE.sub("", _NAMED_ANSWER.sub("", text)))
    if re.search(r"\banswer\b", bare):
        return False
    return not _COLLAPSES.search(bare) and {*_CALLED.findall(bare)} <= _KEEP


def only_points(text: str, variables: Variables) -> bool:
    """True when an expression reads the points of answers, and nothing else of answers it does not name."""
    every = tuple(variables)
    texts = reached(text, every)
    if not any(map(_POINTS.search, texts)) or _unpointed(text):
        return False
    names = frozenset(name for one in texts for name in mentioned(one))
    for name in {name for name, inner in every if name in names and _unpointed(inner)}:
        pointed = re.compile(rf"%`?{re.escape(name)}`?{_CHAIN}\.(?:ordinal|weight)\s*\(")
        if any(name in mentioned(pointed.sub("", one)) for one in texts):
            return False
    return True


def _unpointed(text: str) -> bool:
    bare = _POINTED.sub("", _NAMED_ANSWER.sub("", text))
    return bool(re.search(r"\banswer\b", _TEXT.sub("''", bare)))


def from_text(text: str) -> bool:
    """True when the expression reads numbers out of text."""
    return bool(_FROM_TEXT.search(text))


def of_all(text: str) -> bool:
    """True when the expression reads answers without naming their item."""
    return "answer" in text and not named(text)
