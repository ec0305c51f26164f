"""What of the program's own Bokmål stands in a text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.conftest import ROOT

SHORTEST = 7
"""Letters: shorter words are too often also a name, a unit or an English word."""
_WORD = re.compile(r"[^\W\d_]+")
_WORD_OF = re.compile(r"\w+")
_CONTENT = ("letters", "orders")


@cache
def _catalogue() -> Catalog:
    with (ROOT / "resources/messages/nb.po").open("rb") as file:
        return read_po(file)


@cache
def bokmaal() -> dict[str, str]:
    """The fixed parts of every Bokmål text that differs from its English, with that English; not to be
    changed."""
    found: dict[str, str] = {}
    for message in _catalogue():
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        own = {part for text in english for part in _fixed(text)}
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in said:
            for part in _fixed(text):
                if message.id and part not in own:
                    found.setdefault(part, english[0])
    return found


def _fixed(text: str) -> Iterator[str]:
    """What stands between the places that are filled in, and is long enough to be known again."""
    for part in re.split(r"\{[^}]*\}", text):
        part = part.strip(" .,:;()“”«»–·")
        if sum(len(word) for word in _WORD.findall(part)) >= SHORTEST:
            yield part


def inside(part: str, text: str) -> bool:
    """Whether a text has that part as whole words."""
    at = text.find(part)
    while at >= 0:
        end = at + len(part)
        if not _of_word(text[at - 1 : at]) and not _of_word(text[end : end + 1]):
            return True
        at = text.find(part, at + 1)
    return False


def _of_word(letter: str) -> bool:
    """As `\\w`: a pattern that begins with what may not precede it is tried at every letter of a text."""
    return letter.isalnum() or letter == "_"


class Parts:
    """Parts to be looked for in many texts: each of them only where its longest word is."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        for part in parts:
            self._by_word.setdefault(max(_WORD_OF.findall(part), key=len), []).append(part)

    def within(self, text: str) -> list[str]:
        """The parts that a text has as whole words."""
        words = self._by_word.keys() & set(_WORD_OF.findall(text))
        return sorted(part for word in words for part in self._by_word[word] if inside(part, text))


def strings(value: Any) -> Iterator[str]:
    """Every string in something made of dicts and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def shipped() -> str:
    """The clinical content that is Norwegian in every language: what a letter says, and the shipped files of
    letters and orders.
    """
    files = (f for folder in _CONTENT for f in sorted((ROOT / "resources" / folder).rglob("*")))
    texts = [f.read_text(encoding="utf-8") for f in files if _is_text(f)]
    texts += [f.read_text(encoding="utf-8") for f in sorted((ROOT / "desktop" / "letters").rglob("*.py"))]
    # Doses in letters come from the catalogue, in Bokmål on purpose: leaks of them are found by their mark.
    spoken = _literals(ROOT / "desktop" / "clinical" / "words")
    texts += [str(m.string) for m in _catalogue() if m.id in spoken]
    return "\n".join(texts)


def _literals(folder: Path) -> set[str]:
    trees = (ast.parse(f.read_text("utf-8")) for f in sorted(folder.glob("*.py")))
    nodes = (n for tree in trees for n in ast.walk(tree))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value}


def _is_text(file: Path) -> bool:
    return file.is_file() and file.suffix in (".yaml", ".yml", ".json", ".csv", ".txt", ".md", ".liquid")


def norwegian(texts: Iterable[str], parts: Parts) -> dict[str, str]:
    """The parts that stand in the texts, each with the last text that has it."""
    whole = sorted(set(texts))
    # One look through everything first: nearly no part is anywhere.
    there = parts.within("\n".join(whole))
    return {part: text for part in there for text in whole if inside(part, text)}
