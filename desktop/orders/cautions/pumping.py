"""Pump function of a failing heart: reduced, preserved, between or not known, by echo and by problems.

A reduced one counts whoever says it, and one that was measured earlier still keeps a later one from
reassuring: a heart that got better is treated on. Only a preserved one that nothing contradicts reassures.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal

import msgspec

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import conditions, ejection
from desktop.clinical.units import plain
from desktop.core import formats
from desktop.core.clock import shifted
from desktop.core.configured import configured
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.core.whole_words import pattern
from desktop.fhir.resources import Condition
from desktop.orders.cautions import illnesses
from desktop.orders.cautions.caution_tables import cautions
from desktop.orders.chart_facts import Facts

Kind = Literal["reduced", "preserved", "between", "unknown"]
_NUMBER: Final = re.compile(
    r"\b(?:lv-?)?ef[^\w<>≤≥]{0,3}(?:er |ca\.? ?|på )*(?P<sign>[<>≤≥]=?|under |over )?\s*"
    r"(?P<n>\d{1,2})(?:\s*[-–]\s*\d{1,2})?\s*%"
)
"""`EF 25 %`, `LVEF ca. 30-35 %`, `EF < 50 %` in the words of a problem."""


class Pumping(msgspec.Struct, frozen=True):
    """The pump function, what tells it in a sentence, and the key of the resource that does."""

    kind: Kind
    words: str = ""
    key: str = ""


def pumping(facts: Facts) -> Pumping:
    """The pump function of the patient's heart, as far as the record tells."""
    return facts.once("pump function", lambda: _pumping(facts))


def _pumping(facts: Facts) -> Pumping:
    said = [*_by_echo(facts), *_by_problems(facts)]
    for kind in ("reduced", "between", "unknown", "preserved"):
        # The newest of the worst kind that anybody tells.
        found = next((one for one in said if one.kind == kind), None)
        if found is not None:
            return found
    return Pumping("unknown", _("The ejection fraction is not in the record."))


def _by_echo(facts: Facts) -> list[Pumping]:
    bound = cautions().pump_function
    found: list[Pumping] = []
    for place, one in enumerate(ejection.measured(facts.chart, facts.now)):
        kind = _judged(one.percent, one.comparator)
        if place and kind != "reduced":
            continue
        if place:
            # It was reduced and is better: neither as bad as reduced now, nor preserved.
            kind = "between"
        elif kind == "preserved" and one.at < shifted(facts.now, -timedelta(days=bound.days)):
            kind = "unknown"
        when = formats.relative_day_time(one.at, facts.now)
        if one.percent is None:
            words = _("The newest ejection fraction can't be read for certain, {when}.").format(when=when)
        else:
            shown = one.comparator + formats.number(plain(one.percent))
            words = _("Ejection fraction {value} %, {when}.").format(value=shown, when=when)
        found.append(Pumping(kind, words, one.key))
    return found


def _judged(percent: Decimal | None, comparator: str) -> Kind:
    bound = cautions().pump_function
    if percent is None:
        return "unknown"
    if percent <= bound.reduced and comparator not in (">", ">="):
        return "reduced"
    if percent >= bound.preserved and comparator not in ("<", "<="):
        return "preserved"
    return "between" if not comparator else "unknown"


def _by_problems(facts: Facts) -> list[Pumping]:
    found = []
    for condition in conditions.standing(facts.chart):
        if not conditions.is_own(condition) or condition.code is None:
            continue
        kind = _told(condition)
        if kind is None:
            continue
        doubtful = conditions.is_uncertain(condition) or is_unread(condition)
        if kind == "preserved" and doubtful:
            kind = "unknown"
        words = conditions.name(condition)
        found.append(Pumping(kind, _("The record: {words}.").format(words=words.rstrip(".")), condition.key))
    return found


def _told(condition: Condition) -> Kind | None:
    concept = condition.code
    assert concept is not None
    bound = cautions().pump_function
    code = conditions.icd_code(condition).upper().replace(".", "")
    if code and code.startswith(tuple(each.replace(".", "") for each in bound.reduced_icd10)):
        return "reduced"
    texts = dict.fromkeys(fold(t) for t in (concept.text, *(c.display for c in concept.coding)) if t)
    kinds: set[Kind] = set()
    for text in texts:
        numbers = [_judged(Decimal(one["n"]), ejection.sign(one["sign"])) for one in _NUMBER.finditer(text)]
        kinds.update(numbers)
        if numbers and set(numbers) != {"preserved"}:
            continue
        for kind, words in _patterns().items():
            if illnesses.states(text, words):
                if kind == "reduced" and numbers:
                    # It was reduced and is measured as better.
                    kind = "between"
                kinds.add("unknown" if illnesses.is_doubted(text) and kind == "preserved" else kind)
                break
    order: tuple[Kind, ...] = ("reduced", "between", "unknown", "preserved")
    return next((kind for kind in order if kind in kinds), None)


@configured
def _patterns() -> dict[Kind, re.Pattern[str]]:
    """Words of each kind; a slightly reduced one is looked for before a reduced one."""
    bound = cautions().pump_function
    every: dict[Kind, tuple[str, ...]] = {
        "between": bound.between_words, "preserved": bound.preserved_words, "reduced": bound.reduced_words,
    }  # fmt: skip
    return {kind: pattern(words) for kind, words in every.items()}
