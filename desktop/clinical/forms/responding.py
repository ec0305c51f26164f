"""Answers as FHIR has them (the items of a QuestionnaireResponse), and back from there.

Answers stand by the place of their question: its linkId, with `#n` for each further turn of a group that
repeats (`child#1`; `child#0.2` two levels down). What is not enabled is left out; what could not be tested
has an extension with its reason instead of an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from desktop.clinical.forms import answer_values
from desktop.clinical.forms import extensions as ext
from desktop.clinical.forms.form_model import Answer, Form, Item
from desktop.clinical.forms.watching import AT
from desktop.core.messages import _
from desktop.fhir.questionnaires import QuestionnaireResponse, ResponseItem

Answers: TypeAlias = Mapping[str, tuple[Answer, ...]]
MOST_TURNS: Final = 100


def place(link_id: str, turns: tuple[int, ...]) -> str:
    """Key of an item's answers in this turn of the repeating groups around it."""
    return link_id if not any(turns) else f"{link_id}#{'.'.join(map(str, turns))}"


def counts(form: Form, given: Answers) -> dict[str, int]:
    """Number of turns of each repeating group, by its place: as many as have answers, at least one."""
    found: dict[str, int] = {}
    by_link: dict[str, list[tuple[int, ...]]] = {}
    for at in given:
        head, hash_, tail = at.rpartition("#")
        if hash_ and all(part.isdecimal() for part in tail.split(".")):
            by_link.setdefault(head, []).append(tuple(int(part) for part in tail.split(".")))

    def walk(items: tuple[Item, ...], around: tuple[Item, ...]) -> None:
        for item in items:
            inner = (*around, item) if item.type == "group" and item.repeats else around
            for turns in by_link.get(item.link_id, ()):
                for n, group in enumerate(inner[: len(turns)]):
                    at = place(group.link_id, turns[:n])
                    found[at] = min(MOST_TURNS, max(found.get(at, 1), turns[n] + 1))
            walk(item.items, inner)

    walk(form.items, ())
    return found


Json: TypeAlias = dict[str, Any]


def items(
    form: Form,
    given: Answers,
    enabled: Callable[[str], bool],
    untestable: Mapping[str, str] | None = None,
    *,
    nodes: dict[str, Json] | None = None,
    lacks: Mapping[str, str] | None = None,
    bare: bool = False,
) -> list[Json]:
    """The items of a response: those that are enabled and have an answer, nested as the form is.

    `nodes` is given each item by its place, those without an answer too. What rests on answers that lack
    has no answer but an extension that says which (`lacks`): a part of a total would be read as all of it.
    `bare`: all items, those that nobody is asked too, each with its place (`watching`).
    """
    many = counts(form, given)
    reasons = untestable or {}

    def made(found: tuple[Item, ...], turns: tuple[int, ...]) -> list[Json]:
        out: list[Json] = []
        for item in found:
            if item.type == "group" and item.repeats:
                for n in range(many.get(place(item.link_id, turns), 1)):
                    out += one(item, (*turns, n))
            else:
                out += one(item, turns)
        return out

    def one(item: Item, turns: tuple[int, ...]) -> list[Json]:
        at = place(item.link_id, turns)
        is_asked = enabled(at)
        if not is_asked and not bare:
            return []
        body: Json = {"linkId": item.link_id, **({AT: at} if bare else {})}
        if item.text:
            body["text"] = item.text
        if nodes is not None:
            nodes[at] = body
        inner = made(item.items, turns)
        answers = given.get(at, ()) if item.asks and is_asked else ()
        if lacks and at in lacks:
            extended = {"extension": [{"url": ext.INCOMPLETE, "valueString": lacks[at]}], **body}
            return [extended | ({"item": inner} if inner else {})]
        if bare:
            if answers:
                body["answer"] = [answer_values.fhir(answer) for answer in answers]
            if inner:
                (body["answer"][0] if answers else body)["item"] = inner
            return [body]
        if at in reasons and item.asks:
            return [{"extension": [{"url": ext.NOT_TESTABLE, "valueString": reasons[at]}], **body}]
        if item.asks:
            if not answers and not inner:
                return []
            if answers:
                body["answer"] = [answer_values.fhir(answer) for answer in answers]
                if inner:
                    body["answer"][0]["item"] = inner
            else:
                body["item"] = inner
            return [body]
        if not inner:
            return []
        body["item"] = inner
        return [body]

    return made(form.items, ())


def plain(value: Any) -> Any:
    """JSON with whole numbers as such, as FHIRPath tells an integer from a decimal."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        literal = getattr(value, "literal", str(value))
        return int(literal) if literal.lstrip("-").isdecimal() else Decimal(value)
    return value


def answered(
    form: Form, response: QuestionnaireResponse
) -> tuple[dict[str, tuple[Answer, ...]], dict[str, str], tuple[str, ...]]:
    """The answers of a response, what could not be tested, and what is in it that the form does not ask."""
    by_link = {item.link_id: item for item in form.every()}
    given: dict[str, tuple[Answer, ...]] = {}
    reasons: dict[str, str] = {}
    strange: list[str] = []

    def walk(found: tuple[ResponseItem, ...], turns: tuple[int, ...]) -> None:
        seen: dict[str, int] = {}
        for one in found:
            item = by_link.get(one.link_id)
            if item is None:
                strange.append(_("{place} is not in the form.").format(place=one.link_id or "?"))
                continue
            mine = turns
            if item.type == "group" and item.repeats:
                mine = (*turns, seen.get(one.link_id, 0))
                seen[one.link_id] = mine[-1] + 1
                if mine[-1] >= MOST_TURNS:
                    strange.append(_("{place} is repeated too often.").format(place=one.link_id))
                    continue
            at = place(one.link_id, mine)
            read = tuple(a for a in map(answer_values.read, one.answer) if a is not None)
            if read:
                given[at] = (*given.get(at, ()), *read)
            reason = ext.one(one.extension, ext.NOT_TESTABLE)
            if reason is not None:
                reasons[at] = reason.value_string
            walk(one.item, mine)
            for answer in one.answer:
                walk(answer.item, mine)

    walk(response.item, ())
    return given, reasons, tuple(strange)
