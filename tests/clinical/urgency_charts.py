"""Situations, each with the order of its items that a senior doctor would want. Written before the function.

Nobody but the authors has checked them: general clinical judgement, each with its reason in one line. The
order is by tiers: between two items of one tier it does not matter which comes first, between two tiers it
does.
"""

from __future__ import annotations

from pathlib import Path

import msgspec


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in a chart: a result (`lab`), a vital sign, a score, a task or a report.

    `was` is the former value and `since` the hours between the two; `old` the hours since it was known,
    `seen` that somebody has acknowledged it, `flags` the laboratory's own words, `unsure` why it can't be
    decided upon; `due` the hours until a task is due.
    """

    kind: str
    key: str
    value: str = ""
    was: str = ""
    since: float = 24
    old: float = 2
    seen: bool = False
    flags: tuple[str, ...] = ()
    corrected: bool = False
    unsure: str = ""
    due: float | None = None
    stat: bool = False
    single: bool = False
    least: bool = False


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who it is about: age in days, FHIR's gender."""

    days: int
    sex: str = "male"
    pregnant: bool = False


class Situation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A chart with the wanted order of its items."""

    name: str
    specialty: str
    who: Person
    why: str
    wanted: tuple[tuple[Item, ...], ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for tier in self.wanted for item in tier)


FIRST = {
    "cardiology": ("tnt", "bnp", "crea", "k", "mg", "hb"),
    "medicine": ("hb", "leuk", "crp", "na", "k", "crea"),
    "surgery": ("hb", "crp", "leuk", "crea"),
    "lung": ("pco2", "ph", "po2", "crp", "leuk"),
    "neurology": ("glu", "inr", "plt", "na"),
    "infection": ("crp", "leuk", "crea", "lact"),
    "paediatrics": ("glu", "na", "k", "crp"),
    "newborn": ("bili", "glu", "crp", "hb"),
    "psychiatry": ("li", "tsh", "ca", "hba1c", "ldl"),
    "kidney": ("k", "urea", "hb", "ca", "phos", "pth"),
    "emergency": ("tnt", "lact", "k", "glu", "crp"),
    "obstetrics": ("hb", "plt", "alat", "urat"),
    "oncology": ("neutro", "plt", "ca", "hb"),
}
"""The analyses that each specialty asks to see first, as `labs_first` of its workspace would say."""

_FILE = Path(__file__).with_suffix(".json")
SITUATIONS = msgspec.json.decode(_FILE.read_bytes(), type=tuple[Situation, ...])


def apart(at: int) -> bool:
    """Whether the situation at this place was kept apart while the function was adjusted: every fourth."""
    return at % 4 == 3
