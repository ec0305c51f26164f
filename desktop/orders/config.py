"""Structs of the files in `resources/orders` for reading and planning."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.coded import AtcCode, LabCode
from desktop.core.configured import Items, Settings, configured, guarded
from desktop.core.messages import language
from desktop.orders.draft import Amount, ServiceKind


class MedicineWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Other names of a medicine, its usual doses and ways. No name may be one of another medicine (tested).

    `usual` is an adult's lowest and highest usual single dose by route (`any` for all); it serves the check
    for tenfold doses and nothing else. `day` is the greatest dose in a day by route, `week` that in a week of
    what is given weekly; `kilo` a child's single dose per kilogram, `kilo_day` the most per kilogram in a
    day, `rate` the usual speed of an infusion. `routes` are ways beyond those of the products in the
    catalogue; `only` says that no other way is in use, so that another is worth a notice: without it a way
    that is missing is *not checked*. `rates` are speeds by route where one differs (a patch). `per_ml` is
    what a millilitre holds, where every product holds the same. `alert`: a high-alert medicine, of which a
    dose above the usual is asked about. `infused`: by these routes it kills when it is given at once.
    `seldom`: by these routes a dose lasts a week or longer. `common`: one of the usual choices in its group.
    `without` are the figures that the row has not, because two people wrote them and they `differ`, or
    because only one did (`once`).

    Bounds are no greatest doses: beyond `absurd` (at once) and `absurd_day` (in a day; `absurd_kilo_day` per
    kilogram) lies what no adult is given outside special regimens. By route they hold one amount for each
    kind of unit. `loads` are doses that may run faster than the usual rate: the greatest, and its fastest
    speed. `disputed` is the larger of two figures that differ; `alone` a figure that only one writer gave.
    """

    atc: AtcCode
    words: tuple[str, ...] = ()
    usual: dict[str, str] = {}
    day: dict[str, str] = {}
    week: dict[str, str] = {}
    kilo: dict[str, str] = {}
    kilo_day: str = ""
    rate: str = ""
    rates: dict[str, str] = {}
    per_ml: str = ""
    alert: bool = False
    infused: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    only: bool = False
    seldom: tuple[str, ...] = ()
    common: bool = False
    without: dict[str, Literal["differs", "once"]] = {}
    absurd: dict[str, tuple[str, ...]] = {}
    absurd_day: dict[str, tuple[str, ...]] = {}
    absurd_kilo_day: str = ""
    loads: dict[str, tuple[tuple[str, str], ...]] = {}
    disputed: dict[str, str] = {}
    alone: dict[str, str] = {}
    source: str = ""
    checked_by: str | None = None

    def usual_dose(self, route: str) -> tuple[Amount, Amount] | None:
        """The lowest and highest usual single dose by that route; None where nobody wrote one."""
        return _span(self.usual, route)

    def usual_rate(self, route: str) -> str:
        """The usual speed by that route; empty where nobody wrote one."""
        return self.rates.get(route, self.rate)

    def per_kilo(self, route: str) -> tuple[Amount, Amount] | None:
        """The lowest and highest usual single dose of a child per kilogram; None where nobody wrote one."""
        return _span(self.kilo, route)

    def day_dose(self, route: str) -> Amount | None:
        """The greatest dose in a day by that route; None where nobody wrote one."""
        return _amount(self.day, route)

    def week_dose(self, route: str) -> Amount | None:
        """The greatest dose in a week by that route; None where it isn't given by the week."""
        return _amount(self.week, route)

    def disputed_day(self, route: str) -> Amount | None:
        """The larger of two greatest doses in a day that differ; None where they don't."""
        return _amount(self.disputed, f"day {route}", "day any")

    def disputed_dose(self, route: str) -> tuple[Amount, Amount] | None:
        """The higher ends of two usual single doses that differ; None where they don't."""
        return _span(self.disputed, f"usual {route}", "usual any")

    def lone_day(self, route: str) -> Amount | None:
        """The greatest dose in a day that only one writer gave; None where there is none."""
        return _amount(self.alone, f"day {route}", "day any")

    def lone_dose(self, route: str) -> tuple[Amount, Amount] | None:
        """The usual single dose that only one writer gave; None where there is none."""
        return _span(self.alone, f"usual {route}", "usual any")


def _amount(table: dict[str, str], route: str, every: str = "any") -> Amount | None:
    text = table.get(route) or table.get(every)
    return parsed(text) if text is not None else None


def parsed(text: str) -> Amount:
    """An amount of the table: `4 g`."""
    value, unit = text.split(" ", 1)
    return Amount(Decimal(value), unit)


def _span(table: dict[str, str], route: str, every: str = "any") -> tuple[Amount, Amount] | None:
    text = table.get(route) or table.get(every)
    if text is None:
        return None
    span, unit = text.split(" ", 1)
    low, high = span.split("-")
    return Amount(Decimal(low), unit), Amount(Decimal(high), unit)


class _Medicines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_by: str | None
    medicines: tuple[MedicineWords, ...]


class AnalysisRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An orderable analysis beyond the flowsheet's vocabulary; `code` is the national laboratory code."""

    key: str
    nb: str
    en: str
    code: LabCode = ""
    words: tuple[str, ...] = ()


class PanelRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Analyses that are ordered as one."""

    key: str
    nb: str
    en: str
    analyses: tuple[str, ...]
    words: tuple[str, ...] = ()


class AnalysisFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Analyses and their names. `also_medicines` are names of an analysis that mean a medicine as often, and
    are asked about when they stand alone; `always_analyses` says of the others that a medicine begins with
    why not."""

    source: str
    checked_by: str | None
    also_medicines: dict[str, tuple[str, ...]]
    always_analyses: dict[str, str]
    words: dict[str, tuple[str, ...]]
    analyses: tuple[AnalysisRow, ...]
    microbiology: tuple[AnalysisRow, ...]
    urine: tuple[AnalysisRow, ...]
    panels: tuple[PanelRow, ...]


class ExaminationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An imaging examination, other examination or consultation; what is `measured` at the bed is ordered so
    many times a day (`bt x 4`)."""

    key: str
    kind: ServiceKind
    nb: str
    en: str
    words: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    sides: bool = False
    asks: tuple[Literal["reason"], ...] = ()
    measured: bool = False


class OptionRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way in which an examination is done."""

    nb: str
    en: str
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.nb if language() == "nb" else self.en


class ExaminationFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_by: str | None
    examinations: tuple[ExaminationRow, ...]
    options: dict[str, OptionRow]


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ward's hours (HH:MM:SS in Oslo) and how long an order may wait for the server."""

    source: str
    checked_by: str | None
    daily: dict[int, tuple[str, ...]]
    slots: dict[int, tuple[str, ...]]
    parts: dict[str, str]
    rounds: tuple[str, ...]
    morning_round: str
    urgent_minutes: int
    routine_hours: int
    collection_lead_minutes: int


MEDICINES = Settings(
    "orders/medicines.json",
    _Medicines,
    {"medicine": guarded(("medicines",), MedicineWords, "atc")},
    max_bytes=2 * 1024 * 1024,
)
ANALYSES = Settings(
    "orders/analyses.yaml",
    AnalysisFile,
    {
        "analysis-words": Items(("words",), tuple[str, ...]),
        "analysis-also-medicine": Items(("also_medicines",), tuple[str, ...]),
        "analysis": Items(("analyses",), AnalysisRow, "key"),
        "microbiology": Items(("microbiology",), AnalysisRow, "key"),
        "urine": Items(("urine",), AnalysisRow, "key"),
        "analysis-group": Items(("panels",), PanelRow, "key"),
    },
)
EXAMINATIONS = Settings(
    "orders/examinations.yaml",
    ExaminationFile,
    {
        "examination": Items(("examinations",), ExaminationRow, "key"),
        "examination-option": Items(("options",), OptionRow),
    },
)
HOURS = Settings("orders/times.yaml", Hours, {"hours": guarded((), Any)})


@configured
def medicine_words() -> dict[str, MedicineWords]:
    """Words of medicines by ATC code."""
    return {row.atc: row for row in MEDICINES.now().medicines}


def doses_of(atc: str) -> MedicineWords | None:
    """Figures of doses of a code, also of that of a substance for one place: a patch, eye drops."""
    rows = medicine_words()
    return rows.get(atc) or rows.get(vocabulary.listed_codes().get(atc, ""))


def analysis_file() -> AnalysisFile:
    """Names, groups and further analyses."""
    return ANALYSES.now()


def examination_file() -> ExaminationFile:
    """Imaging, examinations and consultations."""
    return EXAMINATIONS.now()


def hours() -> Hours:
    """The usual hours in use."""
    return HOURS.now()
