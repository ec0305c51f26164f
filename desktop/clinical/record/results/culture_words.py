"""Words of cultures: names of them, of materials and microbes, and how laboratories say that none grew."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.fold import fold
from desktop.core.paths import resources
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Observation
from desktop.fhir.systems import SNOMED, canonical

Susceptible = Literal["S", "I", "R", ""]


class Material(msgspec.Struct, frozen=True):
    key: str
    names: tuple[str, ...]


class Words(msgspec.Struct, frozen=True):
    names: tuple[str, ...]
    materials: tuple[Material, ...]
    nothing_grew: tuple[str, ...]
    may_follow: tuple[str, ...]
    contaminant: tuple[str, ...]
    unsure: tuple[str, ...]
    grew: tuple[str, ...]
    agent: tuple[str, ...]
    growth: tuple[str, ...]
    microbes: tuple[str, ...]
    tried: tuple[str, ...]
    tells: tuple[str, ...]
    surely: tuple[str, ...]
    negates: tuple[str, ...]
    negates_no_more: tuple[str, ...]
    save: tuple[str, ...]
    negated_behind: tuple[str, ...]
    elsewhere: tuple[str, ...]
    susceptible: dict[Literal["S", "I", "R"], tuple[str, ...]]


@cache
def known() -> Words:
    """The vocabulary of cultures."""
    return from_json((resources() / "vocabulary" / "cultures.json").read_bytes(), Words)


@cache
def _begins(kind: Literal["agent", "growth", "microbes", "tried"]) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(map(re.escape, getattr(known(), kind)))})", re.IGNORECASE)


@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"({'|'.join(map(re.escape, known().names))})\b", re.IGNORECASE)


@cache
def _negative() -> re.Pattern[str]:
    """The whole answer says that nothing grew: with more words it is to be read."""
    said, more = "|".join(map(re.escape, known().nothing_grew)), "|".join(known().may_follow)
    return re.compile(rf"({said})([ ,]+({more}))*[ .]*", re.IGNORECASE)


def _names(concept: CodeableConcept | None) -> tuple[str, ...]:
    return (concept.label, *(one.display for one in concept.coding)) if concept is not None else ()


def is_culture(concept: CodeableConcept | None) -> bool:
    """True when an examination is a culture, by its name."""
    return any(_named().search(name) for name in _names(concept))


def asks_agent(concept: CodeableConcept | None) -> bool:
    """True when the examination is which microbe it was: its answer is a name."""
    return any(_begins("agent").search(name) for name in _names(concept))


def asks_growth(concept: CodeableConcept | None) -> bool:
    """True when the examination is whether, or how much, grew."""
    return any(_begins("growth").search(name) for name in _names(concept))


def asks_susceptibility(concept: CodeableConcept | None) -> bool:
    """True when the examination is a panel of drugs that a microbe was tried on."""
    return any(_begins("tried").search(name) for name in _names(concept))


def is_microbe(concept: CodeableConcept | None) -> bool:
    """True when a code is that of a microbe itself: by its system, else by its name."""
    if concept is None:
        return False
    if is_organism_code(concept):
        return True
    return any(_begins("microbes").search(name) for name in _names(concept))


def is_organism_code(concept: CodeableConcept | None) -> bool:
    """True when the system of a code is one of microbes: its Observation is of the microbe that was found."""
    return concept is not None and any("organism" in one.system.casefold() for one in concept.coding)


def says_none(words: str) -> bool:
    """True when the whole answer says that nothing grew."""
    return _negative().fullmatch(words.strip()) is not None


def is_elsewhere(words: str) -> bool:
    """True when an answer says nothing itself: it has no words, or only names what came along."""
    return not words.strip() or _elsewhere().fullmatch(words.strip()) is not None


@cache
def _elsewhere() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(known().elsewhere)})[ .]*", re.IGNORECASE)


def says_growth(words: str) -> bool:
    """True when the whole answer says that something grew, and no more."""
    return fold(words).strip(" .") in {fold(one) for one in known().grew}


def tells_growth(words: str) -> str:
    """The parts of a text that tell of growth, or name a microbe, and do not say that there was none; empty
    where no part does. They are words, and may mean something else: a question, never an answer."""
    parts = (part.strip(" .:-") for part in _parts().split(words))
    return ", ".join(dict.fromkeys(part for part in parts if part and _is_told(part)))


@cache
def _parts() -> re.Pattern[str]:
    """Ends of statements, between which another begins: *E. coli* is one."""
    joined = r"\b(?:[Mm]ens?|[Bb]ut|whereas|however|og(?= \w*vekst)|and(?= (?:\w+ )?growth))\b"
    return re.compile(rf"[;\n,]|\.(?=\s+[A-ZÆØÅ])|{joined}")


def _any(words: tuple[str, ...]) -> str:
    return "|".join(words)


@cache
def _telling() -> tuple[re.Pattern[str], ...]:
    said = known()
    microbes = "|".join(map(re.escape, said.microbes))
    return (
        re.compile(rf"\b(?:(?:{_any(said.tells)})\b|(?:{microbes}))", re.IGNORECASE),
        re.compile(rf"\b(?:{_any(said.surely)})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{_any(said.negates)})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{_any(said.negates_no_more)})", re.IGNORECASE),
        re.compile(rf"\b(?:{_any(said.save)})", re.IGNORECASE),
        re.compile(rf"(?:{_any(said.negated_behind)})", re.IGNORECASE),
    )


def _is_told(part: str) -> bool:
    tells, surely, negates, no_more, save, behind = _telling()
    found = tells.search(part)
    if found is None:
        return False
    if negates.search(no_more.sub(" ", part[: found.start()])) is not None:
        # *No growth other than E. coli*: something grew.
        return save.search(part) is not None and _names_microbe(save.split(part)[-1])
    return surely.search(part) is not None or behind.match(part[found.end() :]) is None


def _names_microbe(words: str) -> bool:
    return _begins("microbes").search(words) is not None


_RESISTANT = {"30714006": "R", "264841006": "I", "131196009": "S"}
_CODES = {"R": "R", "NS": "R", "SYN-R": "R", "I": "I", "SDD": "I", "S": "S", "SYN-S": "S"}


def susceptible(observation: Observation) -> Susceptible:
    """Susceptibility to a drug, told by the laboratory as interpretation or as value: `S`, `I` or `R`.
    Where it says several, the least favourable holds."""
    concepts = [*observation.interpretation]
    if observation.value_codeable_concept is not None:
        concepts.append(observation.value_codeable_concept)
    said = {_CODES.get(one.code, "") for concept in concepts for one in concept.coding}
    said |= {
        _RESISTANT.get(one.code, "")
        for concept in concepts
        for one in concept.coding
        if canonical(one.system) == SNOMED
    }
    for text in (observation.value_string, *(concept.text for concept in concepts)):
        said |= {
            code for code, words in known().susceptible.items() if fold(text).strip(" .") in map(fold, words)
        }
    return "R" if "R" in said else "I" if "I" in said else "S" if "S" in said else ""
