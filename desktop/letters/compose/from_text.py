"""A phrase made of a text that was written for one patient: values that stand in the record become gaps.

A value that was fetched keeps its name. A typed number becomes the gap of a value with the same words when
that value's name stands before it, and may become one where the record has another value by that name; a
dose becomes a gap that only a person can fill. Nothing that names the patient goes into a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.words.medicines import name_of
from desktop.core.errors import InputError
from desktop.core.fold import fold
from desktop.core.identity_digits import DIGITS
from desktop.core.messages import _
from desktop.fhir.resources import MedicationRequest
from desktop.letters.compose.context import Context
from desktop.letters.compose.value_names import aliases
from desktop.letters.compose.values import Value

_NUMBER = re.compile(r"(?<![\w.,/])\d+(?:[.,]\d+)?(?:/\d+)?(?![\w/])")
_DOSE = re.compile(r"\s*(?:mg|g|µg|mikrog|ml|mmol|E|IE)\b")
_BEFORE = 60
"""So many letters before a number may hold the name of what it is of."""
_MARKS = ("{{", "{%")


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A piece of a text: as it stands, and where it may become a gap its name (`k.siste`), what that is
    called and, where only a person can fill it, what is asked. `sure`: its name stands before it."""

    text: str
    path: str = ""
    title: str = ""
    ask: str = ""
    sure: bool = False


def pieces(runs: Sequence[tuple[str, str, str]], context: Context) -> tuple[Piece, ...]:
    """The pieces of a text, of (words, name of the value or empty, its label); InputError for one that can't
    be a phrase."""
    whole = "".join(words for words, _path, _label in runs)
    _check(whole, context)
    values, medicines = dict(_values(context)), tuple(_medicines(context))
    found: list[Piece] = []
    asked: set[str] = set()
    before = ""
    for words, path, label in runs:
        if path:
            now = context.source_of(path)
            found.append(
                Piece(words, path, label or path, sure=True)
                if now is not None
                else Piece(words, _fresh(asked, label or _("value")), label, label or _("value"), sure=True)
            )
        else:
            found += _typed(words, before, values, medicines, asked)
        before += words
    return tuple(found)


def _check(whole: str, context: Context) -> None:
    """InputError for a text that is empty, names somebody, or has marks of its own."""
    if not whole.strip():
        what, todo = _("No text is marked."), _("Mark the words that are to be the phrase.")
    elif any(mark in whole for mark in _MARKS):
        what = _("A phrase made here has no loops, conditions or gaps of its own.")
        todo = _("Mark the text without them, or write the phrase in the file.")
    elif DIGITS.search(whole):
        what = _("There is a number in this text that may be a patient's.")
        todo = _("Mark the text without it.")
    elif _named(whole, context):
        what = _("The patient's name stands in this text.")
        todo = _("Mark the text without it.")
    else:
        return
    raise InputError(what, kept=_("Nothing was kept; your text stands."), todo=todo)


def _named(whole: str, context: Context) -> bool:
    said = set(re.findall(r"\w+", fold(whole)))
    names = [one for name in context.chart.patient.name for one in (name.family or "", *name.given)]
    return any(word in said for name in names for word in re.findall(r"\w{3,}", fold(name)))


def _values(context: Context) -> Iterator[tuple[str, tuple[str, tuple[str, ...], str]]]:
    """The newest value of each quantity measured: its words, the names by which it is written, its title."""
    also: dict[str, list[str]] = {}
    for alias, key in aliases().items():
        also.setdefault(key, []).append(alias)
    every = {**vocabulary.vitals(), **vocabulary.analyses()}
    for key in context.measured:
        found = context.source_of(f"{key}.siste") if key in every else None
        if isinstance(found, Value):
            title = every[key].nb
            names = tuple(fold(one) for one in (title, key, *also.get(key, ())))
            yield key, (found.text, names, title)


def _medicines(context: Context) -> Iterator[str]:
    chart = context.chart
    for request in chart.all(MedicationRequest):
        name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
        for said in (name.generic, name.product):
            yield from (word for word in fold(said).split()[:1] if len(word) > 2)


def _typed(
    words: str, before: str, values: Mapping[str, tuple[str, tuple[str, ...], str]],
    medicines: tuple[str, ...], asked: set[str],
) -> Iterator[Piece]:  # fmt: skip
    at = 0
    for match in _NUMBER.finditer(words):
        ahead = fold((before + words[: match.start()])[-_BEFORE:])
        piece = _measured(match.group(), ahead, values)
        if piece is None and _DOSE.match(words, match.end()):
            name = max((one for one in medicines if _of_it(ahead, one)), key=ahead.rfind, default="")
            if name:
                gap = _fresh(asked, f"dose_{name}")
                title = _("dose of {medicine}").format(medicine=name)
                piece = Piece(match.group(), gap, title, title, sure=True)
        if piece is None:
            continue
        if match.start() > at:
            yield Piece(words[at : match.start()])
        yield piece
        at = match.end()
    if at < len(words):
        yield Piece(words[at:])


def _measured(
    number: str, ahead: str, values: Mapping[str, tuple[str, tuple[str, ...], str]]
) -> Piece | None:
    """The gap of a value that reads as the number; the one whose name stands nearest before it. Of a number
    that the record does not have, behind a name, the gap of what is named, which somebody has to choose."""
    same = {key: one for key, one in values.items() if one[0] == number.replace(".", ",")}
    if (named := _nearest(same, ahead, _has)) is not None:
        return Piece(number, *named, sure=True)
    if len(same) == 1:
        ((key, (_text, _names, title)),) = same.items()
        return Piece(number, *_newest(key, title))
    spoken = None if same else _nearest(values, ahead, _of_it)
    return Piece(number, *spoken) if spoken is not None else None


def _nearest(
    values: Mapping[str, tuple[str, tuple[str, ...], str]], ahead: str, stands: Callable[[str, str], bool]
) -> tuple[str, str] | None:
    """Name and title of the value whose name stands nearest before a number; None where none does."""
    found = [
        (ahead.rfind(name), key, title)
        for key, (_text, names, title) in values.items()
        for name in names
        if stands(ahead, name)
    ]
    if not found:
        return None
    _at, key, title = max(found)
    return _newest(key, title)


def _newest(key: str, title: str) -> tuple[str, str]:
    return f"{key}.siste", _("{name}, newest").format(name=title)


def _has(ahead: str, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", ahead))


def _of_it(ahead: str, name: str) -> bool:
    """True when a name stands before a number, with no other number or clause between."""
    return _has(ahead, name) and not re.search(r"[\d;:,.]", ahead[ahead.rfind(name) + len(name) :])


def _fresh(asked: set[str], wanted: str) -> str:
    """A name for a gap that only a person fills."""
    base = re.sub(r"\W+", "_", fold(wanted)).strip("_") or "verdi"
    base = base if base[0].isalpha() else f"v_{base}"
    name, number = base, 1
    while name in asked:
        number += 1
        name = f"{base}{number}"
    asked.add(name)
    return name
