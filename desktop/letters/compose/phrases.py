"""Phrases: short names for sentences that fill themselves from the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

import msgspec
from liquid import BoundTemplate

from desktop.core.configured import Items, Origin, Settings, meaning
from desktop.core.converting import Refused, convert
from desktop.core.errors import InputError
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.letters.compose.context import Context
from desktop.letters.compose.templates import compile_text, names, render
from desktop.letters.compose.values import Missing, Value
from desktop.letters.model import Run, Sentence


class Phrase(msgspec.Struct, frozen=True):
    """One phrase: `name` as typed after the point, its template, and what only a person can fill."""

    name: str
    source: str
    template: BoundTemplate
    ask: Mapping[str, str]
    words: tuple[str, ...]
    specialties: tuple[str, ...]

    @property
    def short(self) -> str:
        """Name as it is typed: `.vekt`."""
        return f".{self.name}"


class Filled(msgspec.Struct, frozen=True):
    """A phrase filled from a record; `unfilled` are the paths that block signing."""

    sentence: Sentence
    unfilled: tuple[str, ...]


class PhraseText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"specialties": "for"}):
    """A phrase: the sentence, gaps that only a person can fill, further words that find it, for which
    specialties (of none: all)."""

    name: str
    say: str
    ask: dict[str, str] = {}
    words: tuple[str, ...] = ()
    specialties: Annotated[
        tuple[str, ...],
        meaning(
            "words of the column `for` in the table of workspaces; one that no workspace has leaves it to all"
        ),
    ] = ()


class _File(msgspec.Struct, forbid_unknown_fields=True):
    phrases: tuple[PhraseText, ...]
    checked_by: str | None = None
    source: str = ""


def _phrases(data: Any, _origin: Origin) -> tuple[Phrase, ...]:
    found: dict[str, Phrase] = {}
    for number, one in enumerate(convert(data, _File).phrases):
        at = ("phrases", number)
        if one.name in found:
            raise Refused((*at, "name"), _("“{name}” stands twice.").format(name=one.name))
        if not one.name.isidentifier() and not one.name.isalnum():
            raise Refused((*at, "name"), _("A phrase's name has letters and figures only."))
        try:
            template = compile_text(one.say)
        except InputError as error:
            raise Refused((*at, "say"), error.what) from error
        if idle := set(one.ask) - {n.split(".")[0] for n in names(template)}:
            words = _("“{name}” is asked for but not used.").format(name=min(idle))
            raise Refused((*at, "ask"), words)
        found[one.name] = Phrase(one.name, one.say, template, one.ask, one.words, one.specialties)
    return tuple(found.values())


PHRASES = Settings("letters/phrases.yaml", _phrases, {"phrase": Items(("phrases",), PhraseText, "name")})


def shipped() -> tuple[Phrase, ...]:
    """The phrases in use."""
    return PHRASES.now()


def offered(
    phrases: Iterable[Phrase], specialty: str = "", owned: Collection[str] = ()
) -> tuple[Phrase, ...]:
    """The phrases for a specialty's wards: what is only for others with wards of their own is left out."""
    return tuple(
        one
        for one in phrases
        if not one.specialties or any(s == specialty or s not in owned for s in one.specialties)
    )


def search(phrases: Iterable[Phrase], text: str, specialty: str = "") -> tuple[Phrase, ...]:
    """Phrases that fit what was typed (with or without the point), the best first; all for an empty text.

    Case and accents do not count. Best is the exact name, then a name that begins so, then other words
    that begin so, then the text anywhere in the sentence; the specialty's own come first among equals.
    """
    wanted = fold(text.removeprefix(".")).split()
    ranked = []
    for order, phrase in enumerate(phrases):
        rank = _rank(phrase, wanted)
        if rank is not None:
            ranked.append((rank, specialty not in phrase.specialties, order, phrase))
    return tuple(phrase for _r, _s, _o, phrase in sorted(ranked, key=lambda r: r[:3]))


def _rank(phrase: Phrase, wanted: list[str]) -> int | None:
    name = fold(phrase.name)
    if wanted == [name]:
        return 0
    if len(wanted) == 1 and name.startswith(wanted[0]):
        return 1
    words = [name, *(fold(word) for word in phrase.words), *fold(phrase.source).split()]
    if all(any(word.startswith(part) for word in words) for part in wanted):
        return 2
    sentence = fold(phrase.source)
    return 3 if all(part in sentence or part in name for part in wanted) else None


def fill(phrase: Phrase, context: Context, given: Mapping[str, str] | None = None) -> Filled:
    """Fill a phrase from a record; `given` are texts that a person wrote for what is asked.

    What the record lacks and what nobody wrote stays as a visible placeholder, never an empty text.
    Raises TemplateError when the phrase names what does not exist.
    """
    written = given or {}
    extra: dict[str, Value | Missing] = {}
    for name, prompt in phrase.ask.items():
        text = written.get(name, "").strip()
        extra[name] = Value(text) if text else Missing(name, prompt)
    runs = render(phrase.template, context, extra)
    sentence = Sentence(runs)
    return Filled(sentence, tuple(dict.fromkeys(run.path for run in runs if run.missing)))


def frozen(sentence: Sentence) -> Sentence:
    """The sentence as fixed text: its values keep their sources but follow the record no longer."""
    return msgspec.structs.replace(
        sentence,
        runs=tuple(r if r.missing else msgspec.structs.replace(r, path="") for r in sentence.runs),
    )


def written(sentence: Sentence, path: str, text: str) -> Sentence:
    """The sentence with one placeholder filled by a person's words; empty words leave it as it is."""
    words = text.strip()
    if not words:
        return sentence
    runs = tuple(Run(words) if r.missing and r.path == path else r for r in sentence.runs)
    return msgspec.structs.replace(sentence, runs=runs)
