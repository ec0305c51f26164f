"""Classes of medicines, duplicate classes and sums of effects: the settings `orders/medicine_groups.yaml`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec

from desktop.core.configured import Origin, Settings, guarded, meaning
from desktop.core.converting import Refused, convert
from desktop.core.file_problems import unknown
from desktop.core.messages import Words, _
from desktop.orders.rules import CODES, Atc, Tier, rule_file


class MedicineClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Medicines with one effect: beginnings of ATC codes, and exceptions below them."""

    atc: Annotated[tuple[Atc, ...], msgspec.Meta(min_length=1), meaning("what belongs to it", CODES)]
    but: Annotated[tuple[Atc, ...], meaning("exceptions below those", CODES)] = ()


class Duplicate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A class of which two are one too many: any two of `atc`, or one of `one` with one of `other`."""

    id: str
    name: Words
    reason: Words
    tier: Tier
    atc: Annotated[tuple[Atc, ...], meaning("any two of these", CODES)] = ()
    one: Annotated[tuple[Atc, ...], meaning("one of these with one of `other`", CODES)] = ()
    other: Annotated[tuple[Atc, ...], meaning("what is not given with one of `one`", CODES)] = ()
    but: Annotated[tuple[Atc, ...], meaning("exceptions below those", CODES)] = ()
    slow: Annotated[bool, meaning("only forms that are released slowly")] = False


class Settled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fresh value below this makes medicines of these classes right: they add nothing then."""

    measure: Annotated[str, meaning("a measure of orders/measured_limits.yaml")]
    below: Annotated[Decimal, meaning("from this value on they count", "unit of the vocabulary")]
    classes: tuple[str, ...]


class Sum(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An effect that adds up over substances: points by class, and from how many points it is told."""

    id: str
    rule: Annotated[str, meaning("the rule of orders/rules.yaml that says it")]
    points: Annotated[dict[str, Decimal], meaning("of a class for each substance; the most counts")]
    tiers: Annotated[dict[Tier, Decimal], meaning("from so many points, of two substances or more")]
    said_by: Annotated[tuple[str, ...], meaning("rules that say the same of the same medicines")] = ()
    pairs: Annotated[tuple[str, ...], meaning("pairs of orders/rules.yaml that say the same")] = ()
    protected: Annotated[tuple[Atc, ...], meaning("what makes `protects` count for nothing", CODES)] = ()
    protects: tuple[str, ...] = ()
    settled: Settled | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_by: str | None
    slow_words: tuple[str, ...]
    slow_routes: tuple[str, ...]
    classes: dict[str, MedicineClass]
    duplicates: tuple[Duplicate, ...]
    sums: tuple[Sum, ...]


def _checked(data: Any, _origin: Origin) -> _File:
    """The typed file; `Refused` for a class that there is not, and for a group of nothing."""
    found: _File = convert(data, _File)
    for number, group in enumerate(found.duplicates):
        if bool(group.atc) == bool(group.one and group.other):
            words = _("It has `atc`, or `one` and `other`; one of the two.")
            raise Refused(("duplicates", number), words)
    for number, one in enumerate(found.sums):
        named = [("points", key) for key in one.points]
        named += [("protects", key) for key in one.protects]
        named += [("settled", key) for key in (one.settled.classes if one.settled else ())]
        for field, key in named:
            if key not in found.classes:
                words = _("There is no class “{name}”.").format(name=key)
                raise Refused(("sums", number, field), unknown(words, key, found.classes))
        if one.rule not in rule_file().rules:
            words = _("There is no rule “{name}”.").format(name=one.rule)
            raise Refused(("sums", number, "rule"), unknown(words, one.rule, rule_file().rules))
    return found


GROUPS: Settings[_File] = Settings(
    "orders/medicine_groups.yaml",
    _checked,
    {
        "medicine-class": guarded(("classes",), MedicineClass),
        "duplicate-group": guarded(("duplicates",), Duplicate, "id"),
        "medicine-sum": guarded(("sums",), Sum, "id"),
    },
)


def group_file() -> _File:
    """The classes, duplicates and sums in use."""
    return GROUPS.now()
