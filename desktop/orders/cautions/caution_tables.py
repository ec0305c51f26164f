"""Tables of cautions in `resources/orders/cautions.yaml`: rows and limits, as they are read."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from desktop.clinical.coded import Icd10Code
from desktop.core.configured import Settings, guarded, meaning
from desktop.core.messages import Words
from desktop.orders.draft import Amount
from desktop.orders.rules import Atc, Atcs, Days, Quantity, Tier, Years

_NUMBER = r"\d{1,6}(\.\d{1,4})?"
Icpc2Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]\d\d$", examples=["R96"])]
Age = Annotated[str, msgspec.Meta(pattern=r"^\d{1,3} (d|mo|a)$", examples=["28 d", "3 mo", "12 a"])]
"""An age: days, months or years."""
Speed = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^{_NUMBER} (g|mg|ug|mmol|mL|\[iU\])(/kg)?/(h|min)$", examples=["20 mmol/h", "50 mg/min"]
    ),
]
"""A speed of an infusion, with its unit."""
By = Literal["cirrhosis", "disease", "enzymes"]
"""Signs of a sick liver: cirrhosis or failure, any disease, raised enzymes or bilirubin."""
Kilos = Decimal
Key = Literal["asthma", "heart-failure", "parkinson", "bleeding-history", "illness"]


class Illness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An illness by its codes; a problem without a code counts by its words (a star stands for the rest of a
    word), but for those of `never`. `ever`: it counts also when it is over."""

    name: Words
    icd10: tuple[Icd10Code, ...] = ()
    icpc2: tuple[Icpc2Code, ...] = ()
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    ever: bool = False


class Caution(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Medicines, by how their ATC codes begin but for those `without`, with the reason and the tier.

    `over`: told only above this amount in a day. `routes`: told only of these ways, or where none is known.
    """

    id: str
    atc: Atcs
    tier: Tier
    reason: Words
    without: tuple[Atc, ...] = ()
    over: Quantity | None = None
    routes: tuple[str, ...] = ()


class Excused(Caution, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A caution not told beside a medicine in effect (`unless`), or in an illness (`unless_illness`)."""

    unless: tuple[Atc, ...] = ()
    unless_illness: tuple[str, ...] = ()


class IllnessCaution(Excused, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A caution in any of these illnesses, told by the rule named.

    `by_pump`: it is told so where the heart's pump function is reduced, by this tier where nobody knows it or
    it is slightly reduced, and not at all where it is preserved.
    """

    rule: Key
    by_pump: Tier | None = None
    illness: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class OldCaution(Excused, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A caution from an age in years."""

    from_years: Years


class ChildCaution(Caution, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A caution below an age."""

    below: Age


class PregnancyCaution(Caution, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A caution in pregnancy, from a completed week where the harm begins then."""

    weeks_from: Annotated[int, msgspec.Meta(ge=0, le=42)] = 0


class LiverCaution(Caution, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A caution for a sick liver, by what says that it is."""

    by: Annotated[tuple[By, ...], msgspec.Meta(min_length=1)]


class WeightCaution(Caution, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A caution for an adult's weight in kg, `below` or `above` one (each included); or for more per kilogram
    in a dose (`kilo`) or a day (`kilo_day`), `kilo` only where so many doses are given in a day (`times`)."""

    below: Kilos | None = None
    above: Kilos | None = None
    under: Quantity | None = None
    kilo: Quantity | None = None
    kilo_day: Quantity | None = None
    times: int = 0


class Reduced(Caution, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A dose to reduce where so many of three are `needed`: age, weight (kg), creatinine (µmol/L); only for
    an illness by its codes, where any are named."""

    from_years: Years
    up_to_kg: Kilos
    creatinine: Decimal
    needed: Annotated[int, msgspec.Meta(ge=1, le=3)]
    illness_icd10: tuple[Icd10Code, ...] = ()


class InfusionLimit(Caution, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fastest that a medicine may run in an adult; from `far` on it is a Stop. With `words` only products
    that are called so, or have one of the strengths; `endless` only at a rate that nobody ends."""

    fastest: Speed
    far: Speed | None = None
    endless: bool = False
    words: tuple[str, ...] = ()


class WayDose(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The usual single dose of a medicine by some ways, where the list of medicines has none for them."""

    id: str
    atc: Atcs
    routes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    usual: Annotated[str, msgspec.Meta(pattern=rf"^{_NUMBER}-{_NUMBER} (g|mg|ug|\[iU\])$")]
    source: str
    checked_by: str | None = None

    @property
    def span(self) -> tuple[Amount, Amount]:
        """Its lowest and its highest."""
        span, unit = self.usual.split(" ", 1)
        low, high = span.split("-")
        return Amount(Decimal(low), unit), Amount(Decimal(high), unit)


class FormDose(Caution, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The greatest amount of one form of a substance, at once or in a day: `most`, and per kilogram where the
    weight is known. With `words` of a form that is told by them; without, of one that nothing tells to be
    another (`unless_words`)."""

    kilo: Quantity
    most: Quantity
    source: str
    words: tuple[str, ...] = ()
    unless_words: tuple[str, ...] = ()
    checked_by: str | None = None


class IntervalLimit(Caution, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Days between two doses, below which it is asked about, and the usual ones."""

    days: Decimal
    usual: Days


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits by which the cautions judge."""

    alat_high: Annotated[Decimal, meaning("an ALT from which the liver counts as harmed (liver)", "U/L")]
    bilirubin_high: Annotated[
        Decimal, meaning("a bilirubin from which the liver counts as harmed (liver)", "µmol/L")
    ]
    liver_days: Annotated[Days, meaning("how old ALT and bilirubin may be (liver)", "days")]
    weight_days: Annotated[Days, meaning("an older weight of an adult is not used (weight)", "days")]
    dialysis_days: Annotated[
        Days, meaning("so long after a session somebody is in dialysis (dialysis)", "days")
    ]
    child_share: Annotated[
        int,
        msgspec.Meta(ge=1, le=20),
        meaning("a child's day may be so many times its weight's part of an adult's greatest (child-share)"),
    ]
    adult_weight: Annotated[
        int, msgspec.Meta(ge=40, le=120), meaning("the weight of that adult (child-share)", "kg")
    ]


class PumpFunction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits and words by which a heart's pump function is reduced, slightly reduced, or preserved."""

    reduced: Annotated[Decimal, meaning("an ejection fraction up to this is reduced", "%")]
    preserved: Annotated[Decimal, meaning("an ejection fraction from this on is preserved", "%")]
    days: Annotated[Days, meaning("a preserved one that is older does not reassure", "days")]
    reduced_words: Annotated[tuple[str, ...], meaning("words of a problem that say reduced")]
    between_words: Annotated[tuple[str, ...], meaning("words of a problem that say slightly reduced")]
    preserved_words: Annotated[tuple[str, ...], meaning("words of a problem that say preserved")]
    reduced_icd10: Annotated[tuple[Icd10Code, ...], meaning("illnesses of which a reduced one is the nature")]


class CautionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    source: str
    checked_by: str | None
    limits: Limits
    pump_function: PumpFunction
    illnesses: dict[str, Illness]
    illness_cautions: tuple[IllnessCaution, ...]
    old_cautions: tuple[OldCaution, ...]
    child_cautions: tuple[ChildCaution, ...]
    pregnancy_cautions: tuple[PregnancyCaution, ...]
    prevention_cautions: tuple[Caution, ...]
    breastfeeding_cautions: tuple[Caution, ...]
    liver_cautions: tuple[LiverCaution, ...]
    dialysis_cautions: tuple[Caution, ...]
    weight_cautions: tuple[WeightCaution, ...]
    reduced_doses: tuple[Reduced, ...]
    infusion_limits: tuple[InfusionLimit, ...]
    ways: tuple[Caution, ...]
    way_doses: tuple[WayDose, ...]
    form_doses: tuple[FormDose, ...]
    interval_limits: tuple[IntervalLimit, ...]


CAUTIONS = Settings(
    "orders/cautions.yaml",
    CautionFile,
    {
        "caution-limit": guarded(("limits",), Any),
        "pump-function": guarded(("pump_function",), Any),
        "illness": guarded(("illnesses",), Illness),
        "illness-caution": guarded(("illness_cautions",), IllnessCaution, "id"),
        "old-caution": guarded(("old_cautions",), OldCaution, "id"),
        "child-caution": guarded(("child_cautions",), ChildCaution, "id"),
        "pregnancy-caution": guarded(("pregnancy_cautions",), PregnancyCaution, "id"),
        "prevention-caution": guarded(("prevention_cautions",), Caution, "id"),
        "breastfeeding-caution": guarded(("breastfeeding_cautions",), Caution, "id"),
        "liver-caution": guarded(("liver_cautions",), LiverCaution, "id"),
        "dialysis-caution": guarded(("dialysis_cautions",), Caution, "id"),
        "weight-caution": guarded(("weight_cautions",), WeightCaution, "id"),
        "reduced-dose": guarded(("reduced_doses",), Reduced, "id"),
        "infusion-limit": guarded(("infusion_limits",), InfusionLimit, "id"),
        "way-caution": guarded(("ways",), Caution, "id"),
        "form-dose": guarded(("form_doses",), FormDose, "id"),
        "way-dose": guarded(("way_doses",), WayDose, "id"),
        "interval-limit": guarded(("interval_limits",), IntervalLimit, "id"),
    },
)


def cautions() -> CautionFile:
    """The cautions in use."""
    return CAUTIONS.now()
