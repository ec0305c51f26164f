"""The rules before signing as `resources/orders/rules.yaml` holds them: words, owners, thresholds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from desktop.core.configured import Settings, guarded
from desktop.core.messages import Words, _, pick
from desktop.orders.draft import Amount

Atc = Annotated[str, msgspec.Meta(pattern=r"^[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?$")]
"""An ATC code, or the beginning of one."""
Atcs = Annotated[tuple[Atc, ...], msgspec.Meta(min_length=1)]
Quantity = Annotated[str, msgspec.Meta(pattern=r"^\d{1,6}(\.\d{1,4})? \S+$")]
"""An amount with its unit: `4 g`."""
Days = Annotated[int, msgspec.Meta(ge=1, le=3660)]
Tier = Literal["stop", "question", "notice"]
"""A Stop and a question must be answered; a notice never blocks."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule: its tier and words; `{names}` in the words are filled by the rule's own code."""

    tier: Tier
    title: Words
    detail: Words
    risk: Words
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

    id: str
    name: Words
    ordered: Atcs
    atc: Atcs
    words: tuple[str, ...]


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two groups that must not be given together."""

    id: str
    one: Atcs
    other: Atcs
    reason: Words
    tier: Tier = "stop"


class Kidney(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Medicines that pile up or harm below an eGFR."""

    id: str
    atc: Atcs
    egfr: Decimal
    reason: Words


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules' limits. Amounts are written `4 g`; days and hours say how old a result may be."""

    metformin: Atcs
    egfr_low: Decimal
    egfr_days: Days
    warfarin: Atcs
    inr_raisers: Atcs
    inr_days: Days
    paracetamol: dict[Atc, str | None]
    paracetamol_limit: Quantity
    potassium_high: Decimal
    potassium_with_raas: Decimal
    potassium_days: Days
    raas: Atcs
    potassium_raisers: Atcs
    creatinine_factor: Decimal
    creatinine_days: Days
    creatinine_baseline_days: Days
    kidney_risks: Atcs
    anticoagulants: dict[Atc, Quantity | None]
    methotrexate: Atcs
    bleeding_anticoagulants: Atcs
    bleeding_nsaids: Atcs
    pregnancy: Atcs
    pregnancy_from_years: int
    pregnancy_to_years: int
    same_substance: tuple[Atcs, ...]
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


RULES = Settings(
    "orders/rules.yaml",
    RuleFile,
    {
        "rule": guarded(("rules",), Rule),
        "allergy-group": guarded(("allergy_groups",), AllergyGroup, "id"),
        "limit": guarded(("thresholds",), Any),
        "pair": guarded(("pairs",), Pair, "id"),
        "kidney-limit": guarded(("kidney",), Kidney, "id"),
    },
)


def rule_file() -> RuleFile:
    """The rules in use."""
    return RULES.now()


def limits() -> Thresholds:
    """The thresholds in use."""
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
