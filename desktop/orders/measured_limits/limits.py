"""Measures and their limits for medicines: the settings `orders/measured_limits.yaml`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec

from desktop.clinical import vocabulary
from desktop.core.configured import Origin, Settings, configured, guarded, meaning
from desktop.core.converting import Refused, convert
from desktop.core.file_problems import unknown
from desktop.core.messages import Words, _
from desktop.orders.medicine_groups.groups import group_file
from desktop.orders.medicine_groups.membership import classes_of
from desktop.orders.rules import CODES, Atc, Tier, YearOfHours, rule_file, within


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Value that is read: an analysis or a vital sign, the rule that tells of it, and how old it may be."""

    rule: Annotated[str, meaning("the rule of orders/rules.yaml that says it")]
    hours: Annotated[YearOfHours, meaning("how old a value may be", "hours")]
    laboratory: Annotated[str, meaning("key of an analysis of the vocabulary")] = ""
    vital: Annotated[str, meaning("key of a vital sign of the vocabulary")] = ""
    also: Annotated[tuple[str, ...], meaning("vital signs that say the same, as of an arterial line")] = ()

    @property
    def name(self) -> str:
        """The name of the analysis or vital sign, in the language in use."""
        if self.laboratory:
            return vocabulary.analyses()[self.laboratory].name
        return vocabulary.vitals()[self.vital].name


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A limit of a measure for some medicines: `below` it, from it on (`least`), or `fallen` by so much."""

    id: str
    measure: Annotated[str, meaning("a measure of this file")]
    tier: Tier
    reason: Words
    atc: Annotated[tuple[Atc, ...], meaning("medicines that it is for", CODES)] = ()
    but: Annotated[tuple[Atc, ...], meaning("exceptions below those", CODES)] = ()
    classes: Annotated[tuple[str, ...], meaning("and those of orders/medicine_groups.yaml")] = ()
    below: Annotated[Decimal | None, meaning("a value below this one", "unit of the vocabulary")] = None
    least: Annotated[Decimal | None, meaning("a value from this one on", "unit of the vocabulary")] = None
    fallen: Annotated[Decimal | None, meaning("so much lower than the highest", "unit of the vocabulary")] = (
        None
    )
    hours: Annotated[YearOfHours | None, meaning("how old it may be; else as the measure", "hours")] = None
    beside: Annotated[tuple[Atc, ...], meaning("only while one of these is in effect", CODES)] = ()
    without: Annotated[tuple[Atc, ...], meaning("not while one of these is in effect", CODES)] = ()
    routes: Annotated[tuple[str, ...], meaning("only by these routes, v3 codes")] = ()
    needed: Annotated[bool, meaning("without a fresh value it is said that nothing was checked")] = False
    missing: Annotated[Tier | None, meaning("tier of the finding that there is no fresh value")] = None
    adults: Annotated[bool, meaning("it says nothing of children")] = False

    def is_for(self, codes: tuple[str, ...]) -> bool:
        """True when the limit is for a medicine of these ATC codes."""
        named = any(within(code, self.atc) and not (self.but and within(code, self.but)) for code in codes)
        return named or not classes_of(codes).isdisjoint(self.classes)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_by: str | None
    measures: dict[str, Measure]
    limits: tuple[Limit, ...]


def _checked(data: Any, _origin: Origin) -> _File:
    """The typed file; `Refused` for a measure, class, rule or key of the vocabulary that there is not."""
    found: _File = convert(data, _File)
    for key, one in found.measures.items():
        where = ("measures", key)
        if bool(one.laboratory) == bool(one.vital):
            raise Refused(where, _("It has `laboratory` or `vital`; one of the two."))
        named = [("laboratory", one.laboratory, vocabulary.analyses())] if one.laboratory else []
        named += [("vital", vital, vocabulary.vitals()) for vital in (one.vital, *one.also) if vital]  # type: ignore[misc]
        named.append(("rule", one.rule, rule_file().rules))  # type: ignore[arg-type]
        for field, name, among in named:
            if name not in among:
                words = _("There is no “{name}”.").format(name=name)
                raise Refused((*where, field), unknown(words, name, among))
    for number, limit in enumerate(found.limits):
        place = ("limits", number)
        if limit.measure not in found.measures:
            words = _("There is no measure “{name}”.").format(name=limit.measure)
            raise Refused((*place, "measure"), unknown(words, limit.measure, found.measures))
        for name in limit.classes:
            if name not in group_file().classes:
                words = _("There is no class “{name}”.").format(name=name)
                raise Refused((*place, "classes"), unknown(words, name, group_file().classes))
        if sum(one is not None for one in (limit.below, limit.least, limit.fallen)) != 1:
            raise Refused(place, _("It has `below`, `least` or `fallen`; one of them."))
        if any(one is not None and one <= 0 for one in (limit.below, limit.least, limit.fallen)):
            raise Refused(place, _("A limit is more than 0."))
        if not (limit.atc or limit.classes):
            raise Refused(place, _("It names no medicine."))
    return found


LIMITS: Settings[_File] = Settings(
    "orders/measured_limits.yaml",
    _checked,
    {
        "measure": guarded(("measures",), Measure),
        "measured-limit": guarded(("limits",), Limit, "id"),
    },
)


def limit_file() -> _File:
    """The measures and limits in use."""
    return LIMITS.now()


@configured
def limits_for(rule: str, codes: tuple[str, ...]) -> tuple[tuple[str, tuple[Limit, ...]], ...]:
    """The limits that a rule tells of for a medicine of these ATC codes, by their measure."""
    file = limit_file()
    found: dict[str, list[Limit]] = {}
    for limit in file.limits:
        if file.measures[limit.measure].rule == rule and limit.is_for(codes):
            found.setdefault(limit.measure, []).append(limit)
    return tuple((key, tuple(rows)) for key, rows in found.items())


@configured
def measures_of(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The measures of which there is a limit for a medicine of these ATC codes."""
    return tuple(dict.fromkeys(one.measure for one in limit_file().limits if one.is_for(codes)))
