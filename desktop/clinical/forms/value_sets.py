"""Options of a question with `answerValueSet`: codes of a ValueSet in the form or in the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from desktop.clinical.forms import extensions
from desktop.clinical.forms.form_model import Answer, Option
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.fhir.questionnaires import ExpansionContains, Questionnaire, ValueSet

MOST = 1_000
"""Maximum codes offered of one ValueSet."""


class Refused(Exception):
    """Error for a ValueSet that can't be offered, with the reason in a sentence."""


def contained(found: Questionnaire) -> tuple[dict[str, ValueSet], tuple[str, ...]]:
    """The sets that a form carries, by `#id`, and why one can't be read."""
    sets: dict[str, ValueSet] = {}
    wrong = []
    for raw in found.contained:
        try:
            kind = from_json(raw, _Named)
            if kind.resource_type == "ValueSet":
                one = from_json(raw, ValueSet)
                sets[f"#{one.id.removeprefix('#')}"] = one
        except msgspec.MsgspecError as error:
            wrong.append(str(error))
    return sets, tuple(wrong)


class _Named(msgspec.Struct, rename="camel"):
    resource_type: str = ""


def options(
    reference: str, inside: Mapping[str, ValueSet], held: Mapping[str, ValueSet]
) -> tuple[Option, ...]:
    """Options of a ValueSet; raises Refused where they are not known."""
    url, _bar, version = reference.partition("|")
    found = inside.get(reference) or held.get(reference) or held.get(url)
    if found is not None and version and found.version and found.version != version:
        found = None
    if found is None:
        raise Refused(
            _("The answers are not here: the set of codes {url} is not held.").format(url=_short(reference))
        )
    chosen = tuple(_of(found, inside, held))
    if not chosen:
        raise Refused(
            _("The answers are not here: {url} does not name its codes.").format(url=_short(reference))
        )
    if len(chosen) > MOST:
        raise Refused(
            _("The set of codes {url} has more than {n} codes.").format(url=_short(reference), n=MOST)
        )
    return chosen


def whole(reference: str, inside: Mapping[str, ValueSet], held: Mapping[str, ValueSet]) -> tuple[str, ...]:
    """Code systems of a set that holds all codes of them and is told by no other rule; none for other sets.

    That is a set that includes systems without naming codes, or the address by which FHIR names a whole
    system: SNOMED CT's `?fhir_vs`, and the system's own with `/vs`."""
    found = inside.get(reference) or held.get(reference)
    if found is None:
        plain = reference.removesuffix("?fhir_vs").removesuffix("/vs")
        return (plain,) if plain != reference else ()
    if found.expansion is not None or found.compose is None or found.compose.exclude:
        return ()
    parts = found.compose.include
    if any(
        part.concept or part.filter or part.value_set or part.version or not part.system for part in parts
    ):
        return ()
    return tuple(part.system for part in parts)


def _of(found: ValueSet, inside: Mapping[str, ValueSet], held: Mapping[str, ValueSet]) -> Iterable[Option]:
    if found.expansion is not None:
        return _expanded(found.expansion.contains)
    if found.compose is None:
        return ()
    compose = found.compose
    named = all(part.concept and not part.filter and not part.value_set for part in compose.include)
    if not named:
        # A set by rule is not what it would be without the rule.
        return ()
    out = {(part.system, one.code) for part in compose.exclude for one in part.concept}
    if any(part.filter or part.value_set or not part.concept for part in compose.exclude):
        return ()
    return tuple(
        Option(
            Answer("coding", one.code, part.system, one.display), one.display or one.code,
            extensions.points(one.extension),
        )
        for part in compose.include
        for one in part.concept
        if (part.system, one.code) not in out
    )  # fmt: skip


def _expanded(contains: tuple[ExpansionContains, ...]) -> tuple[Option, ...]:
    found: list[Option] = []
    waiting = list(reversed(contains))
    while waiting and len(found) <= MOST:
        one = waiting.pop()
        if one.code and not one.abstract:
            answer = Answer("coding", one.code, one.system, one.display)
            found.append(Option(answer, one.display or one.code, extensions.points(one.extension)))
        waiting.extend(reversed(one.contains))
    return tuple(found)


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"
