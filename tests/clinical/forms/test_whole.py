"""Whatever a form works out of whatever answers: a value that is told as whole is the same when the rest is
answered, and nothing lacks when all is."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from desktop.clinical.forms.filling import Around, fill
from desktop.clinical.forms.form_model import Answer, Form
from tests.clinical.forms.asked import code as points
from tests.clinical.forms.asked import expression, options, question, read, when, whole

YES, NO = Answer("boolean", "true"), Answer("boolean", "false")
NAMES = ("b1", "b2", "b3", "b4")
ALL: dict[str, tuple[Answer, ...]] = {
    **dict.fromkeys(NAMES, (YES, NO)), "p": (points(0), points(2)), "q": (points(0), points(1)),
    "n": (whole(1), whole(5)),
}  # fmt: skip


def of(link: str) -> str:
    return f"%resource.item.where(linkId='{link}').answer.value"


def term(chance: Random, totals: list[str]) -> str:
    """A part of a sum, as forms write them."""
    one, other = chance.choice(NAMES), chance.choice(NAMES)
    ways = [
        f"iif({of(one)} = true, 1, 0)", f"iif({of(one)}.exists(), {of(one)}.select(iif($this, 2, 1)), 0)",
        f"{of(one)}.where($this).count()", f"iif({of(one)} and {of(other)}, 3, 0)",
        f"iif({of(one)}.not(), 1, 0)",
        "%resource.item.answer.value.ofType(boolean).where($this).count()", f"iif({of('n')} > 3, 1, 0)",
        f"iif({of('p')}.ordinal() > 1, 1, 0)", "%resource.repeat(item).answer.value.ordinal().sum()",
        f"iif({of(one)}, {of('n')}, 0)", of("n"), f"{of('n')} * {of('p')}.ordinal()", "%v",
        f"iif(({of(one)} and {of(other)}.not()) or {of('n')} > 3, 1, 0)",
        "%resource.repeat(item).where(linkId.startsWith('b')).answer.value.where($this).count()",
    ]  # fmt: skip
    if totals:
        last = chance.choice(totals)
        ways += [f"iif({of(last)}.exists(), {of(last)}, 0)", of(last), f"iif({of(last)} > 2, 1, 0)"] * 2
    return chance.choice(ways)


def form(chance: Random) -> tuple[Form, list[str]]:
    """A form with conditions, a group, a variable and values that rest on each other; and what it sums."""
    asked = [when("b1", "=", answerBoolean=chance.random() < 0.5)] if chance.random() < 0.5 else []
    shown = expression("enableWhenExpression", f"{of('b1')} = true or {of('n')} > 2")
    group: dict[str, Any] = {"linkId": "g", "type": "group", "item": [
        question("b4", "boolean"), question("q", "choice", answerOption=options(0, 1, 2))]}  # fmt: skip
    if chance.random() < 0.5:
        group["enableWhen"] = [when("b2", "=", answerBoolean=True)]
    totals: list[str] = []
    worked = []
    for n in range(chance.randint(1, 3)):
        text = " + ".join(term(chance, totals) for _n in range(chance.randint(1, 3)))
        worked.append(question(f"t{n}", "integer", expression("calculatedExpression", text)))
        totals.append(f"t{n}")
    variable = term(chance, []).replace("%v", "1")
    return read(
        question("b1", "boolean"), question("b2", "boolean", enableWhen=asked),
        question("b3", "boolean", *([shown] if chance.random() < 0.4 else [])),
        question("p", "choice", answerOption=options(0, 1, 2)), question("n", "integer"), group, *worked,
        extension=[expression("variable", variable, name="v")],
    ), totals  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_what_is_whole_stays_the_same(seed: int) -> None:
    chance = Random(seed)
    made, totals = form(chance)

    def some(share: float) -> dict[str, tuple[Answer, ...]]:
        return {at: (chance.choice(ways),) for at, ways in ALL.items() if chance.random() < share}

    long = Around(seconds=5)
    for share in (0.2, 0.5, 0.8):
        given = some(share)
        filled = fill(made, given, around=long)
        told = {at: filled.answers[at] for at in totals if at in filled.answers and at not in filled.lacks}
        for _n in range(4):
            more = fill(made, some(1) | given, around=long)
            assert {at: more.answers.get(at) for at in told} == told, given
            assert more.lacks == {}
