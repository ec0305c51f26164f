"""Words of an entry of any type by the elements that its type carries; the table of them is data.

A type without a row, or an entry with none of its row's elements, is told by all that it has: nothing is
without words but what is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import msgspec

from desktop.clinical.words import code_names
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import language
from desktop.core.paths import resources
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.narrative import narrative_text
from desktop.views.base import element_words

Json = dict[str, Any]
_LONG: Final = 240
"""Characters of an entry that stand in the list: Ctrl+I has the whole."""
_MOST: Final = 6
"""Values of one element that are said; of more none is counted here, Ctrl+I has them."""
_ELSEWHERE: Final = frozenset(
    {
        "resourceType", "id", "meta", "text", "contained", "implicitRules", "language", "extension", "note",
        "modifierExtension", "status", "verificationStatus", "clinicalStatus", "intent", "doNotPerform",
        "subject", "patient", "beneficiary", "encounter", "context", "identifier", "individual", "candidate",
    }
)  # fmt: skip
"""Elements that are said beside the text, or are of whose record it is."""


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One element by its path (`series.modality`, `value[x]`), with the word before it where it needs one."""

    path: str
    nb: str = ""
    en: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_by: str | None
    types: dict[str, tuple[str | Element, ...]]


@cache
def types() -> dict[str, tuple[Element, ...]]:
    """The elements of each type, those that say most first."""
    data = (resources() / "vocabulary" / "told_elements.json").read_bytes()
    rows = from_json(data, _File).types
    return {
        kind: tuple(Element(one) if isinstance(one, str) else one for one in row)
        for kind, row in rows.items()
    }


def words(kind: str, raw: Json) -> str:
    """Words of an entry about itself, as its JSON has them; empty for one that holds nothing."""
    said = tuple(dict.fromkeys(filter(None, (_element(one, raw) for one in types().get(kind, ())))))
    return short(", ".join(said or dict.fromkeys(_all(raw))) or _narrative(raw))


def _narrative(raw: Json) -> str:
    text = raw.get("text")
    div = text.get("div") if isinstance(text, Mapping) else None
    return " ".join(narrative_text.lines(div)) if isinstance(div, str) else ""


def of_struct(kind: str, one: object) -> str:
    """The same of an entry as it is read here, by the elements that are."""
    return words(kind, msgspec.json.decode(msgspec.json.encode(one)))


def short(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= _LONG else f"{text[:_LONG].rsplit(' ', 1)[0]} …"


def _element(one: Element, raw: Json) -> str:
    found = list(dict.fromkeys(filter(None, map(value, _at(raw, one.path.split("."))))))
    if not found:
        return ""
    said = ", ".join(found[:_MOST]) + (" …" if len(found) > _MOST else "")
    word = one.nb if language() == "nb" else one.en
    return f"{word} {said}" if word else said


def _at(held: Any, path: list[str]) -> Iterator[Any]:
    """The values at a path, through lists; `value[x]` is a value of any type."""
    if isinstance(held, list):
        for item in held:
            yield from _at(item, path)
        return
    if not path:
        yield held
        return
    if not isinstance(held, Mapping):
        return
    name, rest = path[0], path[1:]
    if name.endswith("[x]"):
        stem = name.removesuffix("[x]")
        chosen = [key for key in held if key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper()]
    else:
        chosen = [name] if name in held else []
    for key in chosen:
        yield from _at(held[key], rest)


def _all(raw: Json) -> Iterator[str]:
    for name, held in raw.items():
        if name not in _ELSEWHERE and not name.startswith("_") and (said := value(held)):
            yield f"{element_words.label('', name)}: {said}"
    if (number := next(iter(_at(raw, ["identifier", "value"])), "")) and isinstance(number, str):
        yield number


def value(held: Any) -> str:
    """A value in words, on one line; a reference by what it calls the other, else by that one's type."""
    if isinstance(held, Mapping):
        if (said := _coded(held)) or (said := _money(held)):
            return said
    elif isinstance(held, list):
        return ", ".join(dict.fromkeys(filter(None, map(value, held))))
    elif isinstance(held, str):
        return element_words.code_words(held) if _WORD.fullmatch(held) else _plain(held)
    return _plain(held)


def _plain(held: Any) -> str:
    return element_words.words(held, _called).replace("\n", ", ")


def _called(key: str, display: str) -> str:
    kind, slash, _ident = key.rpartition("/")
    return display or (element_words.noun(kind.rsplit("/", 1)[-1]) if slash else "")


_WORD: Final = re.compile(r"[a-z][a-z -]{2,}")
"""Pattern of a code that is a word of its own."""


def _coded(held: Mapping[str, Any]) -> str:
    """Words of a concept or a coding that has a code alone; empty for any other value."""
    names = held.keys() - {"version", "userSelected", "id", "extension"}
    codings = held.get("coding") if "coding" in names else [held]
    if not names <= {"coding", "system", "code"} or not names or not isinstance(codings, list):
        return ""
    every = [one for one in codings if isinstance(one, Mapping) and isinstance(one.get("code"), str)]
    if not every or any(one.get("display") for one in every):
        return ""
    concept = CodeableConcept(
        coding=tuple(Coding(system=str(one.get("system") or ""), code=one["code"]) for one in every)
    )
    first = every[0]["code"]
    return code_names.known(concept) or (
        element_words.code_words(first) if _WORD.fullmatch(first) else code_names.said(concept)
    )


def _money(held: Mapping[str, Any]) -> str:
    if held.keys() - {"id", "extension"} != {"value", "currency"}:
        return ""
    return f"{element_words.words(held['value'], _called)} {held['currency']}"
