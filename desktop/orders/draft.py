"""Draft of an order before it is signed: plain values, ready for a draft store and for FHIR.

An order holds only what a person wrote, chose or confirmed. Decimals are as written. Times are aware
datetimes; a day without a time stays a day.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

PeriodUnit = Literal["min", "h", "d", "wk", "mo"]
ServiceKind = Literal["laboratory", "microbiology", "pathology", "imaging", "examination", "consultation"]
Priority = Literal["routine", "urgent"]


class Amount(msgspec.Struct, frozen=True):
    """A value with its UCUM unit; `high` makes it a range (5–10 mg)."""

    value: Decimal
    unit: str
    high: Decimal | None = None


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """Frequency: `frequency` times per `period` `period_unit`, at `times` (HH:MM:SS) where they are fixed;
    `frequency_max` is the 2 of *1–2 ganger daglig*, whose hours nobody has fixed.

    `once` is a single dose. `continuous` is an infusion without doses. `times` of a daily frequency
    may come from the ward's usual hours (`usual_times`), and are then shown as such. `count` is the number of
    doses in all; `over` how long each runs, in `h` or `min`.
    """

    frequency: int | None = None
    frequency_max: int | None = None
    period: Decimal = Decimal(1)
    period_unit: PeriodUnit = "d"
    times: tuple[str, ...] = ()
    usual_times: bool = False
    days: tuple[str, ...] = ()
    once: bool = False
    continuous: bool = False
    count: int | None = None
    over: Amount | None = None


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """Start of an order: at a moment, on a day, or at once when neither is set."""

    at: datetime | None = None
    day: date | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One dosage. Steps of one `sequence` hold together (2 in the morning, 1 in the evening); a higher
    sequence follows when the one before has ended.

    `days` is how long it lasts, `until` the last day, both included in what is ordered. `applied` is what is
    spread on, a cream, an ointment: it has no amount, and lacks none. `basis` is the arithmetic of a dose
    that was computed from the weight, in words.
    """

    sequence: int = 1
    dose: Amount | None = None
    rate: Amount | None = None
    applied: bool = False
    schedule: Schedule | None = None
    days: int | None = None
    until: date | None = None
    basis: str = ""


class Imported(msgspec.Struct, frozen=True):
    """Item of an imported list that an order names: address of its system, code (empty: several have these
    words), its words there, and the release (empty: not said). `brand` is a product's trade name."""

    system: str
    code: str
    display: str
    version: str = ""
    brand: str = ""


class MedicineOrder(msgspec.Struct, frozen=True, kw_only=True, tag="medicine"):
    """A medicine. `strength` is set where the dose counts pieces of a product (2 tablets of 500 mg).

    `strength_text` is one that is no single amount (`400 mg/30 mg`, `10 mg/ml`), as written.

    `verbatim` is the dosage as text where a person decided to keep it so: nothing is computed from it,
    and `steps` is empty. `site` is our key of an eye, ear, arm or thigh. `most` is the greatest amount in a
    day, `most_times` the greatest number. `imported`
    is the product, or the substance, of an imported list; `atc` is empty where that tells none. One with
    neither is in no list, and was ordered as text (`unlisted`).
    """

    name: str
    atc: str
    brand: str = ""
    form: str = ""
    strength: Amount | None = None
    strength_text: str = ""
    route: str = ""
    site: str = ""
    steps: tuple[Step, ...] = ()
    as_needed: bool = False
    most: Amount | None = None
    most_times: int | None = None
    start: Start = Start()
    reason: str = ""
    note: str = ""
    verbatim: str = ""
    priority: Priority = "routine"
    imported: Imported | None = None

    @property
    def unlisted(self) -> bool:
        """True for a medicine that is nothing but its name: no check can compare it."""
        return not self.atc and self.imported is None and bool(self.name)


class ServiceItem(msgspec.Struct, frozen=True):
    """One analysis or examination: its key in the catalogue, and a public code where it has one."""

    key: str
    name: str
    system: str = ""
    code: str = ""


class ServiceOrder(msgspec.Struct, frozen=True, kw_only=True, tag="service"):
    """Laboratory, imaging, examination or consultation.

    `occurrence` may be a day or a moment; None is as soon as fits. `collection` is the moment at which a
    sample is expected to be taken. `option` is how it is done (`liggende`), `quantity` how many samples.
    """

    kind: ServiceKind
    title: str
    items: tuple[ServiceItem, ...]
    option: str = ""
    side: str = ""
    priority: Priority = "routine"
    at: datetime | None = None
    day: date | None = None
    collection: datetime | None = None
    repeat: Schedule | None = None
    days: int | None = None
    until: date | None = None
    quantity: int = 1
    reason: str = ""
    note: str = ""

    @property
    def unlisted(self) -> bool:
        """True for one that is nothing but its name: no list has it, and it has no code."""
        return len(self.items) == 1 and not (self.items[0].key or self.items[0].code)


Order: TypeAlias = MedicineOrder | ServiceOrder
