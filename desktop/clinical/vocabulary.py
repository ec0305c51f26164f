"""The shipped vocabulary: analyses, vital signs and medicines, each by its own short key.

Read once from `resources/vocabulary/*.json`. What nobody has checked says so in its file's
`checked_by`, and is shown as not quality-assured.

One idea: the rows of the shipped vocabulary, each found by its key, code or name.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final

import msgspec

from desktop.clinical.coded import AtcCode, LabCode
from desktop.clinical.flags import Limits
from desktop.core.configured import Settings, configured, guarded
from desktop.core.decoding.by_type import from_json
from desktop.core.fold import fold
from desktop.core.messages import language
from desktop.core.paths import resources
from desktop.fhir.systems import LOINC, NLK, canonical


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row with a key of its own and a name in both languages."""

    key: str
    nb: str
    en: str

    @property
    def name(self) -> str:
        """The name in the language in use."""
        return self.nb if language() == "nb" else self.en


class SampleCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One code of the national laboratory list, and the sample it is for (P, S, B, aB, kB, vB …)."""

    code: LabCode
    sample: str


class Formula(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A conversion that units alone don't give: value × factor + offset, from this unit into the row's."""

    unit: str
    factor: Decimal
    source: str
    offset: Decimal = Decimal(0)
    not_for: tuple[str, ...] = ()


class AnalysisCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A code of an analysis in one system: its sample, and how its numbers come into the row's unit.

    Molar mass in g/mol; `charge` for equivalents.
    """

    key: str = ""
    system: str = ""
    code: str = ""
    sample: str = ""
    source: str = ""
    molar_mass: Decimal | None = None
    charge: int | None = None
    formulas: tuple[Formula, ...] = ()


class CodeRow(msgspec.Struct, frozen=True):
    """The further codes of one analysis, with what they share."""

    key: str
    codes: tuple[AnalysisCode, ...]
    molar_mass: Decimal | None = None
    charge: int | None = None
    formulas: tuple[Formula, ...] = ()


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A reference range for adults, of both sexes when `sex` is None."""

    sex: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None


class Analysis(Named, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A laboratory analysis: one row of a flowsheet, whatever sample or code it came by.

    `unit` is UCUM, `shown` what people read in Bokmål (letters), `shown_en` in English where that is another,
    `sign` in the language in use. Results in another unit are never put in this row.
    """

    group: str
    unit: str
    shown: str
    shown_en: str = ""
    decimals: int
    codes: tuple[SampleCode, ...] = ()
    reference: tuple[Reference, ...] = ()
    critical_low: Decimal | None = None
    critical_high: Decimal | None = None
    ordered: bool = True
    """True when the analysis is ordered by this row; the others are only read."""

    @property
    def sign(self) -> str:
        """The unit as people read it in the language in use."""
        return self.shown_en if self.shown_en and language() != "nb" else self.shown

    def limits(self, sex: str | None) -> Limits:
        """Adult limits for FHIR's gender; only the critical ones where it is unknown and ranges differ."""
        fits = next((r for r in self.reference if r.sex is None or r.sex == sex), Reference())
        return Limits(fits.low, fits.high, self.critical_low, self.critical_high)

    def measured_in(self, code: str, unit: str) -> bool:
        """True when a Quantity's code or unit is this row's own, however it is spelt (`mmol/l`, `μmol/L`).

        A number without a unit is only comparable where the analysis has none (INR, pH).
        """
        if self.unit == "1":
            return (code or unit) in _NO_UNIT
        own = {_spelt(self.unit), _spelt(self.shown), _spelt(self.shown_en or self.shown)}
        return (bool(code) and _spelt(code) in own) or (bool(unit) and _spelt(unit) in own)


_NO_UNIT = ("", "1", "{INR}", "INR", "[pH]", "pH", "{ratio}")
_SPELT = str.maketrans(
    {"μ": "u", "µ": "u", "²": "2", "³": "3", "⁹": "9", ",": ".", "l": "L"} | dict.fromkeys("{}_*^ \u00a0")
)


def _spelt(unit: str) -> str:
    """A unit without what laboratories write differently; upper and lower case stay apart but for litre."""
    return unit.translate(_SPELT)


class VitalCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A code of a measurement in one system, where we have it from, the place on the body if it says one.

    `write`: it is written beside the first one, because a profile requires it.
    """

    system: str
    code: str
    source: str
    site: str = ""
    write: bool = False


class Possible(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Possible range of a measurement; beyond it the number is wrong, whatever the patient has."""

    low: Decimal
    high: Decimal


class Vital(Named, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A vital sign or measurement of the body; `part_of` names the panel it is a component of.

    The first of `codes` is the one to write, with those marked so beside it; all of them are read. `words`
    are other names of it.
    """

    unit: str | None
    shown: str
    decimals: int
    codes: tuple[VitalCode, ...]
    part_of: str | None = None
    possible: Possible | None = None
    words: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """The unit as people read it, as of an analysis."""
        return self.shown

    @property
    def loinc(self) -> str:
        """The LOINC code to write, or an empty text."""
        return next((code.code for code in self.codes if code.system == LOINC), "")

    @property
    def written(self) -> tuple[VitalCode, ...]:
        """The codes to write, the first one first."""
        return tuple(code for at, code in enumerate(self.codes) if at == 0 or code.write)


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A usual product: brand, form and route for people, strength as written with its UCUM unit."""

    brand: str
    form: str
    strength: str
    unit: str
    route: str


class Medicine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A substance by its generic Norwegian name and ATC code, the usual product first.

    One substance with several codes has a name for each, with what tells it from the others behind a comma.
    `collective` is the name of a code under which other medicines stand too (B05BB01: any electrolytes): the
    row is then only the one of them that is ordered here, and a record's code alone never means it.
    """

    name: str
    atc: AtcCode
    products: tuple[Product, ...]
    collective: str = ""

    @property
    def substance(self) -> str:
        """The name without what stands behind the comma: `atropin` of `atropin, øye`. The first words of an
        enumeration (`difteri-, tetanus- og kikhostevaksine`) are no name."""
        ahead = self.name.rsplit(", ", 1)[0]
        return self.name if ahead.endswith("-") else ahead

    def is_named(self, *words: str) -> bool:
        """True when a record that has this code means this medicine: always, but for a collective code, where
        its words must say so."""
        name = fold(self.substance)
        return not self.collective or any(fold(said).startswith(name) for said in words)

    def product(self, route: str | None = None, strength: str | None = None) -> Product:
        """The first product of that route and strength; the usual one where there is none."""
        return next(
            (
                p
                for p in self.products
                if (route is None or p.route == route) and (strength is None or p.strength == strength)
            ),
            self.products[0],
        )


class Allergen(Named, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Allergen that can't be ordered. `category` as AllergyIntolerance.category."""

    category: str
    atc: tuple[AtcCode, ...] = ()
    words: tuple[str, ...] = ()


class _File(msgspec.Struct, kw_only=True):
    source: str
    checked_by: str | None


class _Allergens(_File):
    allergens: tuple[Allergen, ...]


class _Analyses(_File):
    analyses: tuple[Analysis, ...]


class _Codes(_File):
    left_out: str
    analytes: tuple[CodeRow, ...]


class _Vitals(_File):
    vitals: tuple[Vital, ...]


class _Medicines(_File):
    medicines: tuple[Medicine, ...]


ANALYSES = Settings(
    "vocabulary/analyses.json", _Analyses, {"laboratory": guarded(("analyses",), Analysis, "key")}
)
VITALS = Settings("vocabulary/vitals.json", _Vitals, {"vital": guarded(("vitals",), Vital, "key")})
ALLERGENS = Settings(
    "vocabulary/allergens.json", _Allergens, {"allergen": guarded(("allergens",), Allergen, "key")}
)
MEDICINES = Settings(
    "vocabulary/medicines.json",
    _Medicines,
    {"product": guarded(("medicines",), Medicine, "atc")},
    max_bytes=2 * 1024 * 1024,
)


def _bytes(name: str) -> bytes:
    return (resources() / "vocabulary" / name).read_bytes()


@configured
def analyses() -> Mapping[str, Analysis]:
    """All analyses by key, in the order of a flowsheet."""
    rows = ANALYSES.now().analyses
    return MappingProxyType({row.key: row for row in rows})


def sign_of(shown: str) -> str:
    """A unit of an analysis in Bokmål (`mL/min/1,73 m²`), in the language in use; others as they are."""
    return next((row.sign for row in analyses().values() if row.shown == shown), shown)


@configured
def vitals() -> Mapping[str, Vital]:
    """All vital signs by key."""
    rows = VITALS.now().vitals
    return MappingProxyType({row.key: row for row in rows})


@configured
def allergens() -> Mapping[str, Allergen]:
    """All allergens that are no ordered medicine, by key."""
    rows = ALLERGENS.now().allergens
    return MappingProxyType({row.key: row for row in rows})


@configured
def medicines() -> Mapping[str, Medicine]:
    """All medicines by generic name in lower case."""
    rows = MEDICINES.now().medicines
    return MappingProxyType({row.name.lower(): row for row in rows})


@cache
def code_rows() -> tuple[CodeRow, ...]:
    """The codes of other systems, and other codes of the national list, by analysis."""
    return from_json(_bytes("loinc.json"), _Codes).analytes


@configured
def _analysis_codes() -> dict[tuple[str, str], AnalysisCode]:
    shared = {row.key: row for row in code_rows()}
    found: dict[tuple[str, str], AnalysisCode] = {}
    for key, analysis_ in analyses().items():
        row = shared.get(key) or CodeRow(key, ())
        own = (AnalysisCode(system=NLK, code=c.code, sample=c.sample) for c in analysis_.codes)
        for code in (*own, *row.codes):
            found[code.system, code.code] = msgspec.structs.replace(
                code, key=key, molar_mass=code.molar_mass or row.molar_mass, charge=row.charge,
                formulas=row.formulas,
            )  # fmt: skip
    return found


def analysis_code(code: str, system: str) -> AnalysisCode | None:
    """Meaning of a laboratory code in its system; the same text in another system is another code."""
    return _analysis_codes().get((canonical(system), code))


@configured
def _by_code() -> dict[str, Analysis]:
    return {c: analyses()[code.key] for (system, c), code in _analysis_codes().items() if system == NLK}


@configured
def _by_name() -> dict[str, Analysis]:
    # What a hospital calls otherwise goes on being known by the shipped name, which is written in its record.
    now = analyses()
    rows = (
        *((row, now.get(row.key)) for row in ANALYSES.shipped().analyses),
        *((r, r) for r in now.values()),
    )
    return {name.casefold(): mine for row, mine in rows if mine for name in (row.nb, row.en, row.key)}


def names_of(key: str) -> frozenset[str]:
    """The names, in small letters, by which an analysis is known where there is no code."""
    return frozenset(name for name, row in _by_name().items() if row.key == key)


@configured
def _vital_codes() -> dict[tuple[str, str], tuple[Vital, str]]:
    return {(c.system, c.code): (row, c.site) for row in vitals().values() for c in row.codes}


@configured
def _by_atc() -> dict[str, Medicine]:
    rows = {row.atc: row for row in medicines().values()}
    # The code of a substance for one place is that substance too.
    local = {code: rows[atc] for code, atc in listed_codes().items() if atc in rows}
    return local | rows


def analysis(code: str | None, text: str | None = None) -> Analysis | None:
    """The analysis of a code of the national list, else of a name exactly as written; None where unknown."""
    found = _by_code().get(code) if code else None
    if found is None and text and not code:
        found = _by_name().get(text.casefold())
    return found


def vital(code: str, system: str = LOINC) -> Vital | None:
    """The vital sign of a code in its system; the same text in another system is another code."""
    found = _vital_codes().get((canonical(system), code))
    return found[0] if found else None


@configured
def _vital_names() -> dict[str, Vital]:
    return {fold(name): row for row in vitals().values() for name in (row.nb, row.en, *row.words)}


def vital_named(name: str) -> Vital | None:
    """The vital sign of a name exactly as people write it; None where unknown."""
    return _vital_names().get(fold(name).strip())


def site(code: str, system: str) -> str:
    """Body site that a code states (`oral`, `rectal` …), or an empty text."""
    found = _vital_codes().get((canonical(system), code))
    return found[1] if found else ""


def medicine(atc: str) -> Medicine | None:
    """The medicine of a whole ATC code (seven characters)."""
    return _by_atc().get(atc)


_EYE_OR_EAR: Final = ("OPTHALTA", "OTIC")


class _LocalCode(msgspec.Struct, frozen=True):
    name: str
    atc: str
    route: str
    local: str


class _LocalCodeFile(msgspec.Struct, frozen=True):
    source: str
    checked_by: str | None
    codes: tuple[_LocalCode, ...]


@cache
def local_code_rows() -> tuple[_LocalCode, ...]:
    """ATC codes of a substance that differ by way: kloramfenikol's S01AA01 (eye), J01BA01 (injection).

    The list of medicines has one code a substance. What is ordered for one place goes out with that place's
    code; where the table has none, no code goes out rather than that of another way.
    """
    return from_json((resources() / "vocabulary" / "local_atc.json").read_bytes(), _LocalCodeFile).codes


@cache
def _local_codes() -> dict[tuple[str, str], str]:
    return {(row.atc, row.route): row.local for row in local_code_rows()}


@cache
def listed_codes() -> dict[str, str]:
    """From the code of one place to the code by which the list of medicines has the substance."""
    return {row.local: row.atc for row in local_code_rows()}


def code_by_way(atc: str, route: str) -> str:
    """The ATC code of a substance given by a way; empty where ours is that of another way, and no other is
    known."""
    if found := _local_codes().get((atc, route)):
        return found
    if route in _EYE_OR_EAR and not atc.startswith("S"):
        return ""
    if route == "TRNSDERM" and atc.startswith("N01"):
        return ""
    return atc


_FILES = (
    "analyses.json",
    "loinc.json",
    "ranges.json",
    "vitals.json",
    "plausible.json",
    "danger.json",
    "fluids.json",
    "medicines.json",
    "local_atc.json",
    "allergens.json",
    "allergy_codes.json",
)


def unchecked() -> tuple[str, ...]:
    """The files whose content no clinician has checked."""
    said = {name: from_json(_bytes(name), dict[str, object]) for name in _FILES}
    return tuple(name for name, one in said.items() if one["checked_by"] is None)
