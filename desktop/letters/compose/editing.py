"""Between an editor's text and a section's sentences: what a person types, and what stays fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

import msgspec

from desktop.letters.model import Run, Sentence

# A full stop, then a new word that begins large; a date ("19.11. fikk") and "kl. 14" go on.
_end = re.compile(r"(?<=[.!?])[ ]+(?=[A-ZÆØÅÀ-ÖØ-Þ])")


def flat(sentences: Iterable[Sentence]) -> tuple[Run, ...]:
    """The sentences as one stretch of runs: a blank between two, a line end where one begins a line."""
    runs: list[Run] = []
    for sentence in sentences:
        if runs:
            runs.append(Run("\n" if sentence.line else " "))
        runs += sentence.runs
    return tuple(runs)


def shown(run: Run) -> str:
    """A run as an editor shows it: an unfilled placeholder in square brackets."""
    return f"[{run.text}]" if run.missing else run.text


def sentences_of(runs: Iterable[Run]) -> tuple[Sentence, ...]:
    """An editor's runs as sentences: a line end begins a line, a full stop and a capital a sentence.

    Only plain words are divided: a fetched value stays whole.
    """
    found: list[Sentence] = []
    current: list[Run] = []
    line = False

    def close(next_line: bool) -> None:
        nonlocal current, line
        kept = _trimmed(current)
        if kept:
            found.append(Sentence(kept, line and bool(found)))
            line = False
        line = line or next_line
        current = []

    for run in _merged(runs):
        if run.missing or run.source is not None or run.path:
            if current and not current[-1].missing and re.search(r"[.!?] +$", current[-1].text):
                close(False)
            current.append(run)
            continue
        for number, part in enumerate(run.text.split("\n")):
            if number:
                close(True)
            pieces = _end.split(part)
            for index, piece in enumerate(pieces):
                if index:
                    close(False)
                if piece:
                    current.append(msgspec.structs.replace(run, text=piece))
    close(False)
    return tuple(found)


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Neighbouring plain words as one run, so that a sentence's end is seen across them."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last is not None and _plain(last) and _plain(run) and last.strong == run.strong:
            found[-1] = msgspec.structs.replace(last, text=last.text + run.text)
        else:
            found.append(run)
    return found


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    kept = list(runs)
    while kept and _plain(kept[0]) and not kept[0].text.strip(" "):
        kept.pop(0)
    while kept and _plain(kept[-1]) and not kept[-1].text.strip(" "):
        kept.pop()
    if kept and _plain(kept[0]):
        kept[0] = msgspec.structs.replace(kept[0], text=kept[0].text.lstrip(" "))
    if kept and _plain(kept[-1]):
        kept[-1] = msgspec.structs.replace(kept[-1], text=kept[-1].text.rstrip(" "))
    return tuple(kept)


def _plain(run: Run) -> bool:
    return not run.missing and run.source is None and not run.path


def edited(sentences: Sequence[Sentence], text: str) -> tuple[Sentence, ...]:
    """The sentences after a person changed the text as a whole.

    A fetched value or placeholder that was not touched keeps its source; one that was changed by as much
    as a letter is a person's own words from then on.
    """
    before = flat(sentences)
    old = "".join(shown(run) for run in before)
    if old == text:
        return tuple(sentences)
    # Where in the new text each untouched stretch of the old one lies.
    blocks = SequenceMatcher(None, old, text, autojunk=False).get_matching_blocks()
    runs: list[Run] = []
    done = start = 0
    for run in before:
        end = start + len(shown(run))
        if not _plain(run):
            block = next((b for b in blocks if b.a <= start and end <= b.a + b.size), None)
            at = -1 if block is None else start - block.a + block.b
            if at >= done and not _grown(text, at, at + end - start):
                runs += [Run(text[done:at])] if at > done else []
                runs.append(run)
                done = at + end - start
        start = end
    if done < len(text):
        runs.append(Run(text[done:]))
    return sentences_of(runs)


def _grown(text: str, start: int, end: int) -> bool:
    """True when letters or figures were typed onto a value, so that it reads otherwise than it was."""
    before = text[start - 1 : start]
    after = text[end : end + 1]
    joined = text[end + 1 : end + 2] if after in (",", ".", "/") else ""
    first, last = text[start : start + 1], text[end - 1 : end]
    left = bool(before) and before.isalnum() and first.isalnum()
    right = (bool(after) and after.isalnum() and last.isalnum()) or (last.isdecimal() and joined.isdecimal())
    comma = (
        before in (",", ".", "/", "-", "−") and first.isdecimal() and text[start - 2 : start - 1].isdecimal()
    )
    return left or right or comma
