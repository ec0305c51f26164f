"""Limits that a draft of the ward's page may propose: each with its title, its unit, and its value in force
and in the draft.

One idea: the places in the settings where a limit stands, and how people call it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from desktop.clinical import age_ranges, vocabulary
from desktop.core.formats import number
from desktop.core.messages import Words, _, ngettext, pick
from desktop.orders import checks as before_signing
from desktop.shown.sprint.proposed_limits import LimitLine
from desktop.views.known import known
from desktop.workspace.drafts.limit_changes import KINDS, item_in, number_of, value_at
from desktop.workspace.drafts.opened_draft import Draft
from desktop.workspace.items import VALUE

_YEAR = 365.25


class Threshold(NamedTuple):
    """A limit of the rules: its title, its unit, and the rules that ask by it."""

    title: Callable[[], str]
    unit: Callable[[], str]
    rules: tuple[str, ...]


def _sign(key: str) -> Callable[[], str]:
    return lambda: vocabulary.analyses()[key].sign


def _days() -> str:
    return _("days")


THRESHOLDS: Mapping[str, Threshold] = {
    "egfr_low": Threshold(lambda: _("eGFR: metformin is told of below"), _sign("egfr"), ("A2",)),
    "egfr_days": Threshold(lambda: _("eGFR: how old it may be to be judged by"), _days, ("A2", "kidney")),
    "inr_days": Threshold(lambda: _("INR: ordered within, beside what raises it"), _days, ("A3",)),
    "paracetamol_limit": Threshold(lambda: _("Paracetamol: most in a day"), lambda: "g", ("A4",)),
    "potassium_high": Threshold(
        lambda: _("Potassium: told of from, with what raises it"), _sign("k"), ("A5",)
    ),
    "potassium_with_raas": Threshold(
        lambda: _("Potassium: told of from, with an ACE inhibitor or its like"), _sign("k"), ("A5",)
    ),
    "potassium_days": Threshold(lambda: _("Potassium: how old it may be to be judged by"), _days, ("A5",)),
    "creatinine_factor": Threshold(
        lambda: _("Creatinine: told of when it has risen from one's own lowest"), lambda: _("times"), ("A9",)
    ),
    "creatinine_days": Threshold(lambda: _("Creatinine: how old the newest may be"), _days, ("A9",)),
    "platelets_low": Threshold(
        lambda: _("Platelets: told of below, with what thins the blood"), _sign("plt"), ("platelets",)
    ),
    "platelet_days": Threshold(
        lambda: _("Platelets: how old they may be to be judged by"), _days, ("platelets",)
    ),
    "depot_doses": Threshold(
        lambda: _("Slow-release form: most doses in a day"), lambda: _("doses"), ("depot",)
    ),
    "weight_hours": Threshold(lambda: _("A child's weight: how old it may be"), lambda: _("hours"), ("A14",)),
    "news2_high": Threshold(lambda: _("NEWS2: waits for a doctor from"), lambda: _("points"), ("A6",)),
    "news2_minutes": Threshold(lambda: _("NEWS2: so long without a doctor"), lambda: _("minutes"), ("A6",)),
    "unread_minutes": Threshold(lambda: _("Critical answer: so long unread"), lambda: _("minutes"), ("A8",)),
}
"""Limits of the rules that are one number or amount; lists of codes are written in the file."""


FIELDS: Mapping[str, tuple[str, ...]] = {
    "laboratory": ("critical_low", "critical_high"),
    "danger": ("low.grave", "high.grave"),
    "vital-band": ("low", "high"),
    "measured-limit": ("below", "least", "fallen"),
    "kidney-limit": ("egfr", "question", "stop"),
}
"""Limits of other kinds of items, by where they stand in one."""


def rules_of(item: str, value: Any) -> tuple[str, ...]:
    """The rules before signing, or watched, that ask by an item; none for a limit of results."""
    word, _space, name = item.partition(" ")
    if word == "limit":
        return THRESHOLDS[name].rules if name in THRESHOLDS else ()
    if word == "kidney-limit":
        return ("kidney",)
    if word == "measured-limit":
        measure = known().items["measure"]
        held = item_in(measure.settings.document().data, measure.items, str(value.get("measure")))
        return (str(held["rule"]),)
    return (name,) if word == "rule" else ()


def offered(draft: Draft) -> tuple[LimitLine, ...]:
    """The limits as they are offered: those that the draft proposes first, then those of the rules."""
    kinds = ("limit", *FIELDS, "rule")

    def place(one: LimitLine) -> tuple[bool, int, str]:
        return one.now == one.force, kinds.index(one.item.partition(" ")[0]), one.title.casefold()

    return tuple(sorted(lines(draft), key=place))


def lines(draft: Draft) -> list[LimitLine]:
    """Every limit, in the order of its file; of those that are called the same each says its name too."""
    every = list(_lines(draft))
    titles = Counter(one.title for one in every)
    return [
        msgspec.structs.replace(one, title=f"{one.title} ({one.item.partition(' ')[2]})")
        if titles[one.title] > 1
        else one
        for one in every
    ]


def _lines(draft: Draft) -> Iterator[LimitLine]:
    for name in THRESHOLDS:
        yield line(draft, f"limit {name}", VALUE)
    for word, fields in FIELDS.items():
        for name, item in _every(draft, word):
            if word == "danger" and item["key"] not in vocabulary.analyses():
                # Of a vital sign NEWS2 or the band of the age says it.
                continue
            if word == "vital-band" and item["key"] not in vocabulary.vitals():
                # Of a lane's own quantity nobody is marked: it is drawn.
                continue
            for field in fields:
                if value_at(item, field.split(".")) is not None:
                    yield line(draft, f"{word} {name}", field)
    told = {*before_signing.declared()} - {
        key for key, one in before_signing.declared().items() if one.ordering
    }
    for name, item in _every(draft, "rule"):
        if item.get("tier") != "stop" and name in told:
            yield line(draft, f"rule {name}", "from_years")


def line(draft: Draft, item: str, field: str) -> LimitLine:
    """One limit as it is in force and in the draft."""
    word, _space, name = item.partition(" ")
    path = [] if field == VALUE else field.split(".")
    force, now = (_value(draft, data, word, name) for data in (draft.ground.under.data, draft.good.data))
    title, unit = _said(word, name, field, force)
    return LimitLine(
        item, field, title, unit, written(value_at(force, path)), written(value_at(now, path)),
        needs_why=word == "rule", declared=declared(draft, word, name, path),
    )  # fmt: skip


def point_words(draft: Draft, change: Mapping[str, Any]) -> tuple[str, str] | None:
    """A change of limits as a sentence, and in few words; None for another change."""
    item = str(change.get("set", ""))
    if item.partition(" ")[0] not in KINDS:
        return None
    found = []
    for one in (one for one in _lines_of(draft, item) if _says(change, one.field)):
        values = (one.force or _("no limit"), one.now or _("no limit"))
        found.append(f"{one.title}: {values[0]} → {values[1]} {one.unit}".strip())
    return ("; ".join(found), _("limit")) if found else None


def _says(change: Mapping[str, Any], field: str) -> bool:
    return value_at(change, field.split(".")) is not None


def of_item(draft: Draft, item: str) -> tuple[LimitLine, ...]:
    """The limits of one item that may be proposed; none of what is no limit here."""
    return tuple(_lines_of(draft, item))


def _lines_of(draft: Draft, item: str) -> Iterator[LimitLine]:
    """The limits of one item that may be proposed."""
    word, _space, name = item.partition(" ")
    if word == "limit":
        if name in THRESHOLDS:
            yield line(draft, item, VALUE)
        return
    settings, items = known().items[word]
    if word == "danger":
        data = draft.ground.under.data.get(settings.file, settings.document().data)
        held = item_in(data, items, name)
        if held is None or held["key"] not in vocabulary.analyses():
            return
    if word == "vital-band" and str((_value(draft, draft.good.data, word, name) or {}).get("key")) not in (
        vocabulary.vitals()
    ):
        return
    for field in FIELDS.get(word, ("from_years",)):
        yield line(draft, item, field)


def written(value: Any) -> str:
    """A limit as people read it, without the unit; empty where there is none."""
    found = number_of(value)
    return number(found, group=False) if found is not None else ""


def declared(draft: Draft, word: str, name: str, path: list[str]) -> str:
    """File and line that say what is in force."""
    sources = draft.ground.under.whole.sources
    for end in range(len(path), -1, -1):
        if history := sources.get("/".join((word, name, *path[:end]))):
            return str(history[-1])
    return _("{file}, as it comes with Fagflate").format(file=known().items[word].settings.file)


def _every(draft: Draft, word: str) -> Iterator[tuple[str, Any]]:
    settings, items = known().items[word]
    data = draft.ground.under.data.get(settings.file, settings.document().data)
    for name in items.names(data):
        yield name, item_in(data, items, name)


def _value(draft: Draft, data: Mapping[str, Any], word: str, name: str) -> Any:
    settings, items = known().items[word]
    return item_in(data.get(settings.file, settings.document().data), items, name)


# Titles


def _said(word: str, name: str, field: str, item: Any) -> tuple[str, str]:
    """Title and unit of a limit."""
    if word == "limit":
        found = THRESHOLDS[name]
        return found.title(), found.unit()
    if word == "laboratory":
        words = _("{name}: critically low") if field == "critical_low" else _("{name}: critically high")
        return words.format(name=_name(name)), _unit(name)
    if word == "danger":
        words = _("{name}: dangerously low") if field.startswith("low") else _("{name}: dangerously high")
        title, who = words.format(name=_name(item["key"])), _who(str(item.get("who", "adult")))
        return (f"{title}, {who}" if who else title), _unit(item["key"])
    if word == "vital-band":
        words = _("{name}, {who}: usual from") if field == "low" else _("{name}, {who}: usual to")
        return words.format(name=_name(item["key"]), who=_ages(item)), _unit(item["key"])
    if word == "measured-limit":
        measure = known().items["measure"]
        held = item_in(measure.settings.document().data, measure.items, item["measure"])
        key = str(held.get("laboratory") or held.get("vital"))
        words = {
            "below": _("{name} with a medicine: told of below. {why}"),
            "least": _("{name} with a medicine: told of from. {why}"),
            "fallen": _("{name} with a medicine: told of when it has fallen. {why}"),
        }[field]
        return _reason(words, _name(key), item["reason"]), _unit(key)
    if word == "kidney-limit":
        words = {
            "egfr": _("{name} with a medicine: told of below. {why}"),
            "question": _("{name} with a medicine: asked about below. {why}"),
            "stop": _("{name} with a medicine: stopped below. {why}"),
        }[field]
        return f"{_reason(words, _name('egfr'), item['reason'])} ({name})", _unit("egfr")
    about = before_signing.declared()[name].name()
    return _("Rule {rule}, {about}: told of from the age").format(rule=name, about=about), _("years")


def _reason(words: str, name: str, reason: Words) -> str:
    return words.format(name=name, why=pick(reason)).rstrip(".")


def _name(key: str) -> str:
    row = vocabulary.analyses().get(key) or vocabulary.vitals().get(key)
    return row.name if row is not None else key


def _unit(key: str) -> str:
    analysis = vocabulary.analyses().get(key)
    if analysis is not None:
        return analysis.sign
    vital = vocabulary.vitals().get(key)
    return vital.sign if vital is not None else ""


def _ages(item: Mapping[str, Any]) -> str:
    """For whom a band is. The points of NEWS2 stand whatever the band of adults says."""
    first, end = int(item["from_day"]), int(item["to_day"])
    if first >= age_ranges.GROWN_UP:
        return _("adults (NEWS2 keeps its points)")
    return _("{first} to {end}").format(first=_age(first), end=_age(end))


def _age(days: int) -> str:
    if days < int(_YEAR):
        return ngettext("{n} day", "{n} days", days).format(n=days)
    years = round(days / _YEAR)
    return ngettext("{n} year", "{n} years", years).format(n=years)


def _who(key: str) -> str:
    return {
        "adult": "", "child": _("children"), "infant": _("infants below three months"),
        "newborn": _("newborns"), "pregnant": _("pregnant women"), "unknown": "",
    }[key]  # fmt: skip
