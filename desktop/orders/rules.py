"""The rules before signing as `resources/orders/rules.yaml` holds them: words, owners, thresholds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from desktop.clinical.coded import AtcCode
from desktop.core.configured import Settings, guarded, meaning
from desktop.core.messages import Words, _, pick
from desktop.orders.draft import Amount

Atc = Annotated[
    AtcCode, msgspec.Meta(pattern=r"^[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?$", examples=["N02BE01", "C09"])
]
"""An ATC code, or the beginning of one."""
Atcs = Annotated[tuple[Atc, ...], msgspec.Meta(min_length=1)]
_NUMBER = r"\d{1,6}(\.\d{1,4})?"
Mass = Annotated[str, msgspec.Meta(pattern=rf"^{_NUMBER} (g|mg|ug)$", examples=["4 g", "2.5 mg"])]
"""An amount that weighs, with its unit, a space between and a point before decimals: `4 g`, `2.5 mg`."""
Content = Annotated[
    str, msgspec.Meta(pattern=rf"^(unknown|{_NUMBER} (g|mg|ug))$", examples=["400 mg", "unknown"])
]
"""Content of a substance in one piece of a product; unknown where it differs between products."""
Quantity = Annotated[
    str, msgspec.Meta(pattern=rf"^{_NUMBER} (g|mg|ug|\[iU\])$", examples=["2.5 mg", "5000 [iU]"])
]
"""An amount with its unit, also in international units: `2.5 mg`, `5000 [iU]`. With another unit it would be
compared with nothing."""
Days = Annotated[int, msgspec.Meta(ge=1, le=3660)]
Years = Annotated[int, msgspec.Meta(ge=1, le=120)]
Tier = Literal["stop", "question", "notice"]
"""A Stop and a question must be answered; a notice never blocks."""
_NARROWS = frozenset({"not_on", "from_years"})
"""Fields by which a rule is told of fewer patients."""


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
    title_known: Words = ""
    detail_kilo: Words = ""
    detail_rate: Words = ""
    detail_missing: Words = ""
    detail_one: Words = ""
    detail_list: Words = ""
    title_least: Words = ""
    title_none: Words = ""
    title_unnamed: Words = ""
    title_doubted: Words = ""
    title_doubted_unnamed: Words = ""
    title_in_words: Words = ""
    title_in_words_none: Words = ""
    title_unsure: Words = ""
    title_fallen: Words = ""
    title_kilo: Words = ""
    title_unsure_day: Words = ""
    title_one_day: Words = ""
    detail_unsure: Words = ""
    owner_id: Annotated[
        str, meaning("the owner's HPR number or Practitioner id, where the words alone name nobody")
    ] = ""
    not_on: Annotated[
        tuple[str, ...],
        meaning("wards (Location ids) on which a Notice or question is not told; needs `why`, never a Stop"),
    ] = ()
    from_years: Annotated[
        Years | None,
        meaning("age from which a Notice or question is told; an unknown age counts as old enough", "years"),
    ] = None
    push: Annotated[
        bool, meaning("whether the responsible doctor is told of it by a task, where it is watched")
    ] = False

    @property
    def evidence_words(self) -> str:
        return {
            "strong": _("strong evidence"),
            "moderate": _("moderate evidence"),
            "weak": _("weak evidence"),
        }[self.evidence]


class AllergyGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Medicines that an allergy reaches: ATC beginnings ordered, and how the allergy is recorded.

    `tier` is that of what is only related to the substance of the allergy (None: the rule's own).
    `reactions`: it is reached only by one of these reactions, by how their words begin.
    """

    id: str
    name: Words
    ordered: Atcs
    atc: Atcs
    words: tuple[str, ...]
    tier: Tier | None = None
    reactions: tuple[str, ...] = ()


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two groups that must not be given together; with `over` only above this amount of the one in a day."""

    id: str
    one: Atcs
    other: Atcs
    reason: Words
    tier: Tier = "stop"
    over: Quantity | None = None


class Kidney(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Medicines that pile up or harm below an eGFR.

    `without` are exceptions. `over`: told only above this amount in a day. `least`: told only from this eGFR
    on, where another rule speaks below it. Below `question`, and below `stop`, it is one.
    """

    id: str
    atc: Atcs
    egfr: Decimal
    reason: Words
    without: tuple[Atc, ...] = ()
    over: Quantity | None = None
    least: Decimal | None = None
    question: Decimal | None = None
    stop: Decimal | None = None

    def tier_at(self, egfr: Decimal) -> Tier:
        """The tier at an eGFR."""
        if self.stop is not None and egfr < self.stop:
            return "stop"
        return "question" if self.question is not None and egfr < self.question else "notice"


class Agent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Agent in a blood culture, by the names laboratories give it; the drugs that usually work (`by`), and
    those that work only where the laboratory has found so (`may`)."""

    id: str
    names: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    by: Atcs
    may: tuple[Atc, ...] = ()


CODES = "ATC codes, or how they begin"
Minutes = Annotated[int, msgspec.Meta(ge=1, le=1440)]
Hours = Annotated[int, msgspec.Meta(ge=1, le=168)]
YearOfHours = Annotated[int, msgspec.Meta(ge=1, le=8760)]
Doses = Annotated[int, msgspec.Meta(ge=1, le=24)]


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules' limits. Amounts are written `4 g`; days and hours say how old a result may be."""

    metformin: Annotated[Atcs, meaning("what counts as metformin (rule A2)", CODES)]
    egfr_low: Annotated[
        Decimal,
        meaning(
            "metformin is told of below this eGFR (A2); other medicines have a `kidney-limit` each",
            "mL/min/1.73 m²",
        ),
    ]
    egfr_days: Annotated[
        Days,
        meaning(
            "how old an eGFR or a creatinine may be and still be judged by (A2, kidney); without"
            " one it is said that nothing was checked",
            "days",
        ),
    ]
    warfarin: Annotated[Atcs, meaning("what counts as warfarin (A3)", CODES)]
    inr_raisers: Annotated[Atcs, meaning("what raises INR beside warfarin (A3)", CODES)]
    inr_days: Annotated[Days, meaning("an INR ordered within these days answers A3 in silence", "days")]
    paracetamol: Annotated[
        dict[Atc, Content | None],
        meaning(
            "what holds paracetamol (A4): `null` where the dose is paracetamol itself, else how"
            " much is in one piece, `unknown` where that differs",
            "amount in a piece",
        ),
    ]
    paracetamol_limit: Annotated[
        Mass,
        meaning(
            "more paracetamol in a day than this, from all medicines together, is asked about (A4)",
            "amount with its unit",
        ),
    ]
    potassium_high: Annotated[
        Decimal, meaning("a potassium from this value is told with what raises potassium (A5)", "mmol/L")
    ]
    potassium_with_raas: Annotated[
        Decimal, meaning("the same where the patient has, or is ordered, one of `raas` (A5)", "mmol/L")
    ]
    potassium_days: Annotated[Days, meaning("how old a potassium may be and still be judged by (A5)", "days")]
    raas: Annotated[Atcs, meaning("medicines that work on the renin-angiotensin system (A5)", CODES)]
    potassium_raisers: Annotated[Atcs, meaning("medicines that give potassium (A5)", CODES)]
    creatinine_factor: Annotated[
        Decimal, meaning("a creatinine of so many times the patient's own lowest is told (A9)", "times")
    ]
    creatinine_days: Annotated[Days, meaning("how old the newest creatinine may be (A9)", "days")]
    creatinine_baseline_days: Annotated[
        Days, meaning("how far before the newest one the patient's own lowest is looked for (A9)", "days")
    ]
    kidney_risks: Annotated[Atcs, meaning("medicines that burden the kidney (A9)", CODES)]
    platelets_low: Annotated[
        Decimal, meaning("fewer platelets than this are told with `platelet_risks` (platelets)", "10⁹/L")
    ]
    platelet_days: Annotated[
        Days, meaning("how old a platelet count may be and still be judged by (platelets)", "days")
    ]
    platelet_risks: Annotated[Atcs, meaning("medicines that thin the blood (platelets)", CODES)]
    anticoagulants: Annotated[
        dict[Atc, Quantity | None],
        meaning(
            "anticoagulants (A10), each with the greatest amount in a day that still only"
            " prevents; `null`: every dose treats",
            "amount in a day",
        ),
    ]
    methotrexate: Annotated[Atcs, meaning("what counts as methotrexate, once a week (A11)", CODES)]
    bleeding_anticoagulants: Annotated[
        Atcs, meaning("what bleeds together with one of `bleeding_nsaids` (bleeding)", CODES)
    ]
    bleeding_nsaids: Annotated[Atcs, meaning("anti-inflammatory medicines that bleed (bleeding)", CODES)]
    pregnancy_from_years: Annotated[
        Years, meaning("from this age a woman may be pregnant (pregnancy)", "years")
    ]
    pregnancy_to_years: Annotated[
        Years, meaning("to this age, the year itself included (pregnancy)", "years")
    ]
    same_substance: Annotated[
        tuple[Atcs, ...],
        meaning("groups of codes that hold one substance, for what is ordered twice; a list of lists", CODES),
    ]
    child_under_years: Annotated[
        Years,
        meaning(
            "below this age somebody is a child to the checks (A14, perkilo, dose, rate)",
            "years",
        ),
    ]
    weight_hours: Annotated[
        YearOfHours, meaning("a child's weight older than this is asked about anew (A14)", "hours")
    ]
    service_days: Annotated[
        Days, meaning("an order of a test older than this is told of no more (service-double)", "days")
    ]
    service_hours: Annotated[
        Hours,
        meaning("two tests whose own times are so far apart are meant as two (service-double)", "hours"),
    ]
    service_repeated: Annotated[
        tuple[str, ...],
        meaning(
            "tests repeated within a day by their nature: told only while the first is not answered"
            " (service-double)",
            "keys of the catalogue",
        ),
    ]
    depot_doses: Annotated[
        Doses,
        meaning(
            "more doses of a slow-release form in a day than this are asked about (depot)", "doses a day"
        ),
    ]
    news2_high: Annotated[
        int,
        msgspec.Meta(ge=1, le=20),
        meaning(
            "a NEWS2 from this total waits for a doctor (A6); one adjusted for a patient comes first",
            "points",
        ),
    ]
    news2_minutes: Annotated[
        Minutes, meaning("so long no doctor has done anything before it is told (A6)", "minutes")
    ]
    news2_answer_hours: Annotated[
        Hours,
        meaning("so long a doctor's act answers a NEWS2 that gets no higher (A6)", "hours"),
    ]
    unread_minutes: Annotated[
        Minutes, meaning("so long a critical answer may wait for a reader before it is told (A8)", "minutes")
    ]
    unread_days: Annotated[Days, meaning("critical answers older than this are told no more (A8)", "days")]
    called_words: Annotated[
        tuple[str, ...],
        meaning("how the laboratory's remark says that somebody was told by voice (A8)", "how words begin"),
    ]
    culture_days: Annotated[
        Days, meaning("so long after it was taken a positive blood culture is watched (A12)", "days")
    ]
    against_infections: Annotated[Atcs, meaning("what is given against infections (A12)", CODES)]
    sodium_raisers: Annotated[Atcs, meaning("what raises sodium, beside which A13 is told", CODES)]
    always_seen: Annotated[
        Atcs, meaning("medicines that the chart never folds among those that go as planned", CODES)
    ]


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checked_by: str | None
    rules: dict[str, Rule]
    allergy_groups: tuple[AllergyGroup, ...]
    thresholds: Thresholds
    pairs: tuple[Pair, ...]
    kidney: tuple[Kidney, ...]
    agents: tuple[Agent, ...]


def _held(standing: Mapping[str, Any], fields: Mapping[str, Any] | None) -> str:
    """Reason why a rule or pair can't be changed so: a Stop is never taken away, made milder or told of
    fewer, and a Notice is told of fewer only with a reason."""
    stop = standing.get("tier", "stop") == "stop"
    if fields is None:
        return (
            _("A Stop is never taken away. Change its limits, or write a wish to its owner.") if stop else ""
        )
    if stop and (fields.get("tier", "stop") != "stop" or not _NARROWS.isdisjoint(fields)):
        return _("A Stop is never made milder, and is told of everybody.")
    if not _NARROWS.isdisjoint(fields) and not str(fields.get("why") or "").strip():
        return _("Write why (“why”) the rule is told of fewer.")
    return ""


RULES = Settings(
    "orders/rules.yaml",
    RuleFile,
    {
        "rule": guarded(("rules",), Rule, held=_held),
        "allergy-group": guarded(("allergy_groups",), AllergyGroup, "id"),
        "limit": guarded(("thresholds",), Any),
        "pair": guarded(("pairs",), Pair, "id", _held),
        "kidney-limit": guarded(("kidney",), Kidney, "id"),
        "agent": guarded(("agents",), Agent, "id"),
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
    """True when an ATC code lies in one of the groups (beginnings of codes)."""
    return bool(atc) and atc.startswith(groups)


def words(text: Words, **values: str) -> str:
    """A rule's words in the language in use, filled."""
    # Only plain spaces: a no-break space holds a dose and its unit together.
    return re.sub(" {2,}", " ", pick(text).format(**values)).strip()
