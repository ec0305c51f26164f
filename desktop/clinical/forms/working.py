"""Evaluation of a form's expressions in order of dependency, until nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import msgspec

from desktop.clinical.forms import answer_values, naming, responding
from desktop.clinical.forms.circles import LAST
from desktop.clinical.forms.fhirpath import Deadline, Unworked, evaluate, ready
from desktop.clinical.forms.form_model import Answer, Form, Item, Trouble
from desktop.clinical.forms.form_places import Place, enabled, everywhere_by
from desktop.clinical.forms.responding import Answers, Json
from desktop.clinical.forms.weighing import coded, weighed
from desktop.core.messages import _

ROUNDS: Final = 12
"""Maximum rounds of recalculation beyond the order given by dependencies."""
SECONDS: Final = 1.0
EACH: Final = 0.25
_DECIMALS: Final = 8
_QUESTIONNAIRE: Final = frozenset({"questionnaire", "qitem"})


class Around(msgspec.Struct, frozen=True):
    """Variables of expressions beside the answers: `patient`, `encounter`, `user` … by their names."""

    variables: Mapping[str, Any] = msgspec.field(default_factory=dict)
    head: Mapping[str, Any] = msgspec.field(default_factory=dict)
    seconds: float = SECONDS


def asks_questionnaire(form: Form) -> bool:
    """True when an expression of the form reads the form itself (`%questionnaire`, `%qitem`)."""
    texts = [text for _name, text in form.variables]
    for item in form.every():
        texts += (item.worked_out, item.shown_when, item.initially, *(text for _name, text in item.variables))
    return any(naming.mentioned(text) & _QUESTIONNAIRE for text in texts if text)


class View:
    """A response as expressions see it: the whole, and the item of a place."""

    def __init__(
        self, resource: Json, nodes: Mapping[str, Json], weighted: Mapping[str, Item] | None = None
    ) -> None:
        self.resource = resource
        self._nodes = nodes
        self._weighted = weighted

    def node(self, one: Place) -> Json:
        """The item of a place; one that only has its linkId where it is not in the response."""
        found = self._nodes.get(one.at)
        if found is None:
            return {"linkId": one.item.link_id}
        return found if self._weighted is None else weighed(found, self._weighted)


class Worker:
    """Works out what the expressions of a form give, until nothing changes or the time is used up."""

    def __init__(
        self, form: Form, everywhere: tuple[Place, ...], reasons: Mapping[str, str], around: Around
    ) -> None:
        self.form = form
        self.everywhere = everywhere
        self.by_at = everywhere_by(everywhere)
        self.reasons = reasons
        self.around = around
        if any(p.item.worked_out or p.item.shown_when or p.item.initially for p in everywhere):
            ready()
        self.deadline = Deadline(around.seconds)
        self._why: dict[tuple[str, str], Trouble] = {}
        self.weighted = {item.link_id: item for item in form.every() if item.weighted}
        self.worked = [p for p in everywhere if p.item.worked_out or p.item.shown_when]
        self.view = View({"resourceType": "QuestionnaireResponse", **around.head}, {})
        self.questions = _questions(around.variables.get("questionnaire"))

    def settled(self, given: Answers) -> tuple[dict[str, tuple[Answer, ...]], frozenset[str], list[Json]]:
        """All answers, the places that are asked, and the response, when nothing changes any more."""
        shown: dict[str, bool] = {}
        calculated: dict[str, tuple[Answer, ...]] = {}
        mine = frozenset(p.at for p in self.worked if p.item.worked_out)
        plain = {at: found for at, found in given.items() if at not in mine}
        answers, asked, items = self.seen(plain, shown, calculated)
        groups = self.ordered()
        # Those whose order their names don't tell may need a round each.
        most = ROUNDS + sum(self.form.levels.get(p.item.link_id, 0) == LAST for p in self.worked)
        for n in range(most + 1):
            changed: set[str] = set()
            for group in groups:
                now = self.once(group, shown, calculated)
                if now:
                    changed |= now
                    if not self.deadline.over:
                        answers, asked, items = self.seen(plain, shown, calculated)
            if not changed:
                break
            if self.deadline.over:
                # Nothing is worked out any more: how it looks then is made once.
                answers, asked, items = self.seen(plain, shown, calculated)
            if n == most:
                self.unsettled(changed, shown, calculated)
                answers, asked, items = self.seen(plain, shown, calculated)
        return answers, asked, items

    def ordered(self) -> list[list[Place]]:
        """Places to calculate, each group after those that it needs."""
        groups: dict[int, list[Place]] = {}
        for one in self.worked:
            groups.setdefault(self.form.levels.get(one.item.link_id, LAST), []).append(one)
        return [groups[level] for level in sorted(groups)]

    def seen(
        self, given: Answers, shown: dict[str, bool], calculated: Answers
    ) -> tuple[dict[str, tuple[Answer, ...]], frozenset[str], list[Json]]:
        """Response as it is at this stage of the calculation."""
        answers = {**given, **calculated}
        asked = enabled(self.form, self.everywhere, answers, shown)
        nodes: dict[str, Json] = {}
        items = responding.items(self.form, answers, asked.__contains__, self.reasons, nodes=nodes)
        if self.worked:
            whole = {"resourceType": "QuestionnaireResponse", **self.around.head, "item": items}
            self.view = View(weighed(whole, self.weighted), nodes, self.weighted)
        return answers, asked, items

    def unsettled(
        self, changed: set[str], shown: dict[str, bool], calculated: dict[str, tuple[Answer, ...]]
    ) -> None:
        """Name what changes with every round: such a value is not used, such an item is shown."""
        for at in changed:
            calculated.pop(at, None)
            shown[at] = True
            self.told(self.by_at[at], _("What it works out goes round in a circle and never settles."))

    def once(
        self, group: list[Place], shown: dict[str, bool], calculated: dict[str, tuple[Answer, ...]]
    ) -> set[str]:
        """Work these out from the response as it is now; gives what has changed."""
        changed = set()
        for one in group:
            if one.item.shown_when:
                was = shown.get(one.at, True)
                is_ = self.whether(one)
                if was != is_:
                    shown[one.at] = is_
                    changed.add(one.at)
            if one.item.worked_out:
                found = self.value(one, one.item.worked_out)
                if found != calculated.get(one.at):
                    changed.add(one.at)
                    if found is None:
                        calculated.pop(one.at, None)
                    else:
                        calculated[one.at] = found
        return changed

    def whether(self, one: Place) -> bool:
        """Tell if an item is enabled by its expression; on an error it is, and the error is told."""
        self._why.pop((one.at, "shown"), None)
        try:
            found = self.run(one, one.item.shown_when, self.view)
        except Unworked as why:
            self.told(one, str(why), "shown")
            return True
        if found and not isinstance(found[0], bool):
            self.told(one, _("Its condition gives neither yes nor no; it is shown."), "shown")
            return True
        return found == [True]

    def value(self, one: Place, text: str) -> tuple[Answer, ...] | None:
        """Answers that an expression gives to its question; None for no result."""
        self._why.pop((one.at, "value"), None)
        try:
            found = self.run(one, text, self.view)
            made = tuple(_answer(one.item, value) for value in found[: 100 if one.item.repeats else 1])
        except Unworked as why:
            self.told(one, str(why), "value")
            return None
        return made or None

    def told(self, one: Place, why: str, what: str = "") -> None:
        """Note what does not work of an item."""
        self._why[one.at, what] = Trouble(one.item.link_id, why)

    @property
    def troubles(self) -> set[Trouble]:
        """Present errors of expressions; one that was evaluated in the end has none."""
        return set(self._why.values())

    def failed(self, one: Place) -> bool:
        """True when an item could not be calculated."""
        return (one.at, "value") in self._why or (one.at, "") in self._why

    def run(self, one: Place, text: str, view: View, deadline: Deadline | None = None) -> list[Any]:
        """Evaluate with all that is in scope: of the form's variables, those around the item and its own,
        those that the expression rests on."""
        deadline = deadline or self.deadline
        if deadline.over:
            raise Unworked(_("It was not worked out: the form's expressions take too long together."))
        scope = dict(self.around.variables)
        chain = self.chain(one)
        scope["resource"] = scope["rootResource"] = view.resource
        if self.questions is not None:
            scope["qitem"] = self.questions.get(one.item.link_id, [])
        every: list[tuple[Place | None, naming.Pairs]] = [(None, self.form.variables)]
        every += [(p, p.item.variables) for p in reversed(chain)]
        wanted = self.wanted(text, every)
        for place_, named in every:
            focus = view.resource if place_ is None else view.node(place_)
            for name, expression in named:
                if name not in wanted:
                    continue
                limit = deadline.at_most(EACH)
                try:
                    scope[name] = evaluate(expression, focus, scope, limit, typed=True)
                except Unworked as why:
                    if view is self.view:
                        where = "" if place_ is None else place_.item.link_id
                        told = _("%{name}: {why}").format(name=name, why=why)
                        self._why[where, f"%{name}"] = Trouble(where, told)
                    raise Unworked(
                        _("It rests on %{name}, which can't be worked out.").format(name=name)
                    ) from why
                if view is self.view:
                    self._why.pop(("" if place_ is None else place_.item.link_id, f"%{name}"), None)
        return evaluate(text, view.node(one), scope, deadline.at_most(EACH))

    def chain(self, one: Place) -> list[Place]:
        """A place and those around it, from the inside."""
        found: list[Place] = []
        step: Place | None = one
        while step is not None:
            found.append(step)
            step = self.by_at.get(step.around)
        return found

    @staticmethod
    def wanted(text: str, every: list[tuple[Place | None, naming.Pairs]]) -> frozenset[str]:
        """The variables that an expression rests on."""
        if not any(named for _place, named in every):
            return frozenset()
        texts = naming.reached(text, tuple(pair for _place, named in every for pair in named))
        return frozenset(name for one in texts for name in naming.mentioned(one))


def _questions(found: Any) -> dict[str, Any] | None:
    """The items of a Questionnaire by their linkIds; None without one."""
    if not isinstance(found, dict):
        return None
    made: dict[str, Any] = {}
    waiting = list(found.get("item", ()))
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            made.setdefault(str(one.get("linkId", "")), one)
            waiting += one.get("item", ())
    return made


def _answer(item: Item, value: Any) -> Answer:
    """Answer of the question's type from an expression's result; raises Unworked for another type."""
    kind = item.kind
    if isinstance(value, bool):
        if kind == "boolean":
            return answer_values.boolean(value)
    elif isinstance(value, int | Decimal):
        number = Decimal(value)
        if kind == "integer" and number == number.to_integral_value():
            return Answer("integer", str(int(number)))
        if kind == "decimal":
            return Answer("decimal", _written(number, item.limits.decimals))
        if kind == "quantity":
            unit = item.units[0] if item.units else Answer("quantity", "")
            return msgspec.structs.replace(unit, text=_written(number, item.limits.decimals))
        if kind == "string":
            return Answer("string", format(number, "f"))
    elif isinstance(value, dict):
        if kind == "coding" and (value.get("code") or value.get("display")):
            return item.offered(coded(value))
        if kind == "quantity" and value.get("value") is not None:
            return Answer(
                "quantity", format(Decimal(value["value"]), "f"), str(value.get("system", "")), "",
                str(value.get("unit", "")), str(value.get("code", "")),
            )  # fmt: skip
        if kind == "reference" and value.get("reference"):
            return Answer("reference", str(value["reference"]), "", str(value.get("display", "")))
    elif hasattr(value, "unit") and hasattr(value, "value"):
        if kind == "quantity":
            code = str(value.unit).strip("'")
            return Answer("quantity", format(Decimal(value.value), "f"), "", "", code, code)
    else:
        text = str(value)
        if kind in ("date", "dateTime", "time", "string", "uri"):
            text = text.removeprefix("@T" if kind == "time" else "@")
            return Answer(kind, text[:10] if kind == "date" else text)
        if kind == "coding":
            option = next((o for o in item.options if text in (o.answer.text, o.text)), None)
            if option is not None:
                return option.answer
    raise Unworked(
        _("It works out to {value}, which is no answer of the type {type}.").format(
            value=str(value)[:40], type=item.type
        )
    )


def _written(number: Decimal, decimals: int | None) -> str:
    """A number that was worked out, with the decimals that are declared, at the most eight."""
    keep = _DECIMALS if decimals is None else max(0, min(decimals, _DECIMALS))
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > keep:
        number = number.quantize(Decimal(1).scaleb(-keep), ROUND_HALF_UP)
        if decimals is None:
            number = number.normalize()
    return format(number, "f")
