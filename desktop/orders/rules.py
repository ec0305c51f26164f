"""The rules before signing as `resources/orders/rules.yaml` holds them: words, owners, thresholds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

import msgspec

from desktop.core.messages import _, pick
from desktop.orders.draft import Amount
from desktop.orders.files import Words, shipped

Tier = Literal["stop", "question", "notice"]
"""A Stop and a question must be answered; a notice never blocks."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule: its tier and words; `{names}` in the words are filled by the rule's own code."""

    tier: Tier
    title: Words
    detail: Words
    why: Words
    evidence: Literal["strong", "moderate", "weak"]
    owner: Words
    source: str
    title_severe: Words = ""
    title_one: Words = ""
    title_absent: Words = ""
    title_low: Words = ""
    title_over: Words = ""
    title_missing: Words = ""
    title_careful: Words = ""
    title_high: Words = ""
    title_basket: Words = ""
    title_standing: Words = ""
    title_list: Words = ""
    detail_kilo: Words = ""
    detail_rate: Words = ""
    detail_missing: Words = ""
    detail_one: Words = ""
    detail_list: Words = ""

    @property
    def evidence_words(self) -> str:
        return {
            "strong": _("strong evidence"),
            "moderate": _("moderate evidence"),
            "weak": _("weak evidence"),
        }[self.evidence]


class AllergyGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Medicines that an allergy reaches: ATC beginnings ordered, and how the allergy is recorded."""

    name: Words
    ordered: tuple[str, ...]
    atc: tuple[str, ...]
    words: tuple[str, ...]


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two groups that must not be given together."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    reason: Words
    tier: Tier = "stop"


class Kidney(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Medicines that pile up or harm below an eGFR."""

    atc: tuple[str, ...]
    egfr: Decimal
    reason: Words


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules' limits. Amounts are written `4 g`; days and hours say how old a result may be."""

    metformin: tuple[str, ...]
    egfr_low: Decimal
    egfr_days: int
    warfarin: tuple[str, ...]
    inr_raisers: tuple[str, ...]
    inr_days: int
    paracetamol: dict[str, str | None]
    paracetamol_limit: str
    potassium_high: Decimal
    potassium_with_raas: Decimal
    potassium_days: int
    raas: tuple[str, ...]
    potassium_raisers: tuple[str, ...]
    creatinine_factor: Decimal
    creatinine_days: int
    creatinine_baseline_days: int
    kidney_risks: tuple[str, ...]
    anticoagulants: dict[str, str | None]
    methotrexate: tuple[str, ...]
    bleeding_anticoagulants: tuple[str, ...]
    bleeding_nsaids: tuple[str, ...]
    pregnancy: tuple[str, ...]
    pregnancy_from_years: int
    pregnancy_to_years: int
    same_substance: tuple[tuple[str, ...], ...]
    child_under_years: int
    weight_hours: int
    depot_doses: int


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checked_by: str | None
    rules: dict[str, Rule]
    allergy_groups: tuple[AllergyGroup, ...]
    thresholds: Thresholds
    pairs: tuple[Pair, ...]
    kidney: tuple[Kidney, ...]


def rule_file() -> RuleFile:
    """The shipped rules, read once."""
    return shipped("rules.yaml", RuleFile)


def limits() -> Thresholds:
    """The shipped thresholds."""
    return rule_file().thresholds


def amount(text: str) -> Amount:
    """`4 g` of a threshold."""
    value, unit = text.split(" ", 1)
    return Amount(Decimal(value), unit)


def within(atc: str, groups: tuple[str, ...]) -> bool:
    """Whether an ATC code lies in one of the groups (beginnings of codes)."""
    return bool(atc) and atc.startswith(groups)


def words(text: Words, **values: str) -> str:
    """A rule's words in the language in use, filled."""
    # Only plain spaces: a no-break space holds a dose and its unit together.
    return re.sub(" {2,}", " ", pick(text).format(**values)).strip()
