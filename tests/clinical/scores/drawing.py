"""Values of the parts of scores for generated tests: the edges of every step, and what lies between."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import assume
from hypothesis import strategies as st

from desktop.clinical.scores.declaring import Choices, Number, Part, Score, Value, YesNo


def edges(part: Part) -> list[Value]:
    """Every answer of a part; of a number its limits, and each side of every step."""
    takes = part.takes
    if isinstance(takes, YesNo):
        return [False, True]
    if isinstance(takes, Choices):
        return [choice.key for choice in takes.choices]
    if takes.counts:
        return [Decimal(n) for n in range(int(takes.low), int(takes.high) + 1)]
    limits = [limit for step in takes.steps for limit in (step.since, step.over) if limit is not None]
    tiny = Decimal(1) if takes.whole else Decimal("0.1")
    around = {n for limit in limits for n in (limit - tiny, limit, limit + tiny)}
    # What has no steps of its own (NEWS2, what counts together) is tried all over.
    spread = {takes.low + (takes.high - takes.low) * n / 12 for n in range(13)} if not limits else set()
    inside = {n for n in around | spread if takes.low <= n <= takes.high} | {takes.low, takes.high}
    return sorted({n.to_integral_value() if takes.whole else round(n, 1) for n in inside})


def value(part: Part) -> st.SearchStrategy[Value]:
    """Any value that a part accepts."""
    edge = st.sampled_from(edges(part))
    takes = part.takes
    if not isinstance(takes, Number):
        return edge
    if takes.whole:
        return edge | st.integers(int(takes.low), int(takes.high)).map(Decimal)
    return edge | st.decimals(takes.low, takes.high, places=1)


@st.composite
def whole(draw: st.DrawFn, score: Score) -> dict[str, Value]:
    """A value of every part that the score can't do without."""
    return {part.key: draw(value(part)) for part in score.parts if not part.optional}


@st.composite
def holding(draw: st.DrawFn, score: Score) -> dict[str, Value]:
    """As `whole`, of somebody for whom the score holds."""
    given = draw(whole(score))
    if "age" in given and score.ages is not None:
        top = 125 if score.ages.under is None else score.ages.under - 1
        given["age"] = Decimal(draw(st.integers(score.ages.least, top)))
    if {"weight", "height"} <= given.keys():
        # Most pairs of any weight and any height are no body's; of these every weight fits every height.
        height = given["height"] = Decimal(draw(st.integers(100, 200)))
        given["weight"] = round(height * height * draw(st.integers(17, 35)) / 10_000, 1)
    return together(score, given)


def together(score: Score, given: dict[str, Value]) -> dict[str, Value]:
    """What was drawn, where it can be true together."""
    assume(not any(clash.when(given) for clash in score.clashes))
    return given
