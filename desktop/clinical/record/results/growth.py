"""Growth in a culture, read from its Observations: microbes, that none grew, and susceptibility of each.

Laboratories tell it as a value, an interpretation, components, or members that stand by themselves; the
microbe is a value, or what the member is called. What can't be read raises a question and never reassures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from desktop.clinical.record import parts
from desktop.clinical.record.observed import Answer, answer, titled, use_of
from desktop.clinical.record.results.culture_words import (
    Susceptible,
    asks_agent,
    asks_growth,
    asks_susceptibility,
    is_culture,
    is_microbe,
    says_growth,
    says_none,
    susceptible,
)
from desktop.core.formats import number
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Observation

_POSITIVE: Final = ("POS", "DET")
_NEGATIVE: Final = ("NEG", "ND")


class Tried(msgspec.Struct, frozen=True):
    """A drug that a microbe was tried on, `said` with the least favourable that is told of it. `agent` is the
    microbe, empty where nobody can tell which. Of what is not `certain` only a resistance counts."""

    drug: CodeableConcept
    said: Susceptible
    agent: str
    key: str
    certain: bool = True


class Growth(msgspec.Struct, frozen=True):
    """Answer of a culture. `agents` are what grew, empty texts left out; `none`: that nothing grew is said;
    `said` are words to be read. `lacking` members are not in the record. `keys` are what it rests on."""

    grew: bool = False
    agents: tuple[str, ...] = ()
    none: bool = False
    said: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    lacking: int = 0
    preliminary: bool = False
    keys: tuple[str, ...] = ()


class _Read(msgspec.Struct):
    """One Observation of a culture, with the place of what it belongs to. `agent` is what grew, empty where
    nobody says what, None where it tells of no growth."""

    one: Observation
    owner: int | None
    drug: Susceptible = ""
    agent: str | None = None
    none: bool = False
    said: str = ""


def read(chart: Chart, roots: Sequence[Observation]) -> Growth:
    """Growth told of by these Observations and all that belongs to them."""
    every = _judged(chart, *roots)
    # Members inside the resource are counted with it.
    lacking = sum(
        parts.missing(chart, one) for one in {one.one.key: one.one for one in reversed(every)}.values()
    )
    names = tuple(dict.fromkeys(one.agent for one in every if one.agent))
    tried = tuple(_tried(every, names))
    return Growth(
        # What was tried on drugs has grown, though nobody says what it was.
        grew=bool(tried) or any(one.agent is not None for one in every),
        agents=names,
        none=any(one.none for one in every),
        said=tuple(dict.fromkeys(one.said for one in every if one.said)),
        tried=tried,
        lacking=lacking,
        preliminary=any(not _concludes(one.one) for one in every),
        keys=tuple(dict.fromkeys(one.one.key for one in every)),
    )


def title(chart: Chart, owner: Observation) -> str:
    """Name of what a susceptibility, or another part of a culture, belongs to: the culture or the microbe,
    with the only microbe named beside it in the same panel."""
    said = titled(owner)
    beside = {one.agent for one in _judged(chart, owner) if one.owner == 0 and one.agent}
    agent = next(iter(beside)) if len(beside) == 1 else ""
    return f"{said} {agent}" if agent and agent.casefold() not in said.casefold() else said


def worst(said: Iterable[Susceptible]) -> Susceptible:
    """The least favourable of several findings of one drug."""
    found = set(said)
    return "R" if "R" in found else "I" if "I" in found else "S" if "S" in found else ""


def _judged(chart: Chart, *roots: Observation) -> list[_Read]:
    every: list[_Read] = []
    for root in roots:
        if _counts(root):
            every += _below(chart, root, len(every))
    owners = {one.owner for one in every if one.drug}
    for place, one in enumerate(every):
        _judge(one, is_tried=place in owners)
    return every


def _counts(one: Observation) -> bool:
    use = use_of(one, None)
    return use.show and use.why not in ("another", "registered")


def _concludes(one: Observation) -> bool:
    use = use_of(one, None)
    return use.decide and use.why != "preliminary"


def _below(chart: Chart, root: Observation, first: int) -> list[_Read]:
    found = [_Read(root, None)]
    places = {id(root): first}
    # Components are made anew each time: what belongs to what is told by the very objects.
    kept = [(one, owner) for one, owner in parts.tree(chart, root) if _counts(one)]
    for one, owner in kept:
        places[id(one)] = first + len(found)
        found.append(_Read(one, places.get(id(owner), first)))
    for made in found:
        code = made.one.code
        if not (is_culture(code) or asks_agent(code) or is_microbe(code)):
            made.drug = susceptible(made.one)
    return found


def _judge(found: _Read, *, is_tried: bool) -> None:
    """Fill in what one Observation says. `is_tried`: drugs were tried on what it tells of."""
    one = found.one
    if found.drug:
        return
    label = one.code.label if one.code is not None else ""
    # Of a member that is no examination, its name is what was found.
    member = found.owner is not None
    own = label if not _examination(one.code) else ""
    codes = {coding.code for concept in one.interpretation for coding in concept.coding}
    given = answer(msgspec.structs.replace(one, interpretation=()))
    words = "" if given is None or given.absent else _words(given)
    certain = use_of(one, None).decide
    in_words = bool(words) and given is not None and given.number is None
    if codes.intersection(_POSITIVE) or says_growth(words):
        found.agent = own or ("" if says_growth(words) else words)
    elif codes.intersection(_NEGATIVE) or says_none(words):
        found.none = certain
        sure = certain and (not words or says_none(words))
        found.said = "" if sure else f"{own} {words or _interpretation(one)}".strip()
    elif own and (is_tried or is_microbe(one.code)):
        # Named by its code; what else is said of it, how much or which kind, stands beside.
        found.agent, found.said = own, words
    elif in_words and (is_tried or asks_agent(one.code)):
        found.agent = words
    elif in_words and asks_growth(one.code) and member:
        found.agent, found.said = "", words
    elif told := words or _interpretation(one):
        found.said = f"{label}: {told}" if member and label else told
    elif own and member and not one.has_member and not one.component:
        found.said = own


def _examination(concept: CodeableConcept | None) -> bool:
    asked = (is_culture, asks_agent, asks_growth, asks_susceptibility)
    return concept is None or any(asks(concept) for asks in asked)


def _words(given: Answer) -> str:
    if given.number is None:
        return given.words
    return f"{given.comparator}{number(given.number)} {given.unit}".strip()


def _interpretation(one: Observation) -> str:
    given = answer(one)
    return given.words if given is not None else ""


def _tried(every: Sequence[_Read], names: Sequence[str]) -> Iterator[Tried]:
    """The susceptibilities, each of its own microbe: what it belongs to, else the only one beside it."""
    for one in every:
        if not one.drug or one.one.code is None:
            continue
        owner = every[one.owner] if one.owner is not None else None
        agent = owner.agent or "" if owner is not None else ""
        if not agent and owner is not None:
            beside = {other.agent for other in every if other.owner == one.owner and other.agent}
            agent = next(iter(beside)) if len(beside) == 1 else ""
        if not agent and len(names) == 1:
            agent = names[0]
        yield Tried(one.one.code, one.drug, agent, one.one.key, use_of(one.one, None).decide)
