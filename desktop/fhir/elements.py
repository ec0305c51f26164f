"""FHIR R4 data types as frozen structs, for display: only the elements that a screen or rule reads.

Decoding is tolerant of unknown elements and strict on types: a resource whose known element has the wrong
type, or whose number lies beyond what is written out, raises `msgspec.ValidationError` with the place.
Editing goes through `desktop.fhir.strict` instead.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desktop.fhir.strict import bounded


class Element(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Base of all structs read from the wire."""


class Coding(Element, frozen=True):
    system: str = ""
    version: str = ""
    code: str = ""
    display: str = ""
    user_selected: bool | str | None = None
    """A text is no answer of FHIR's, and hides no record."""


class CodeableConcept(Element, frozen=True):
    coding: tuple[Coding, ...] = ()
    text: str = ""

    @property
    def label(self) -> str:
        """The words to show: text, else a display, else a code; empty when there is none."""
        return self.words or next((one.code for one in self._chosen), "")

    @property
    def words(self) -> str:
        """Text, else the display of the coding that somebody chose (`userSelected`), else the first display;
        empty where there are codes only."""
        if self.text:
            return self.text
        # Asked of each observation of a long chart: nothing is called for a single coding.
        for coding in self._chosen if self.coding[1:] else self.coding:
            if coding.display:
                return coding.display
        return ""

    @property
    def _chosen(self) -> tuple[Coding, ...]:
        """The codings, the one that somebody chose first."""
        if len(self.coding) < 2:
            return self.coding
        return tuple(sorted(self.coding, key=lambda one: one.user_selected is not True))

    def code(self, system: str) -> str:
        """The code in one system, or an empty text."""
        return next((c.code for c in self.coding if c.system == system), "")

    def has(self, *codes: str) -> bool:
        """True when any coding has one of the codes, in whatever system."""
        return any(c.code in codes for c in self.coding)


class Period(Element, frozen=True):
    start: str = ""
    end: str = ""


class Identifier(Element, frozen=True):
    use: str = ""
    type: CodeableConcept | None = None
    system: str = ""
    value: str = ""
    period: Period | None = None


class Reference(Element, frozen=True):
    reference: str = ""
    type: str = ""
    identifier: Identifier | None = None
    display: str = ""

    @property
    def id(self) -> str:
        """The logical id of a literal reference (`Type/id`, absolute or versioned), or an empty text."""
        parts = self.reference.split("/_history/")[0].rsplit("/", 2)
        return parts[-1] if len(parts) > 1 else ""

    @property
    def target(self) -> str:
        """`Type/id` of a literal reference, without base and version, or an empty text."""
        parts = self.reference.split("/_history/")[0].rsplit("/", 2)
        return "/".join(parts[-2:]) if len(parts) > 1 else ""


class Quantity(Element, frozen=True):
    value: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    system: str = ""
    code: str = ""

    def __post_init__(self) -> None:
        if self.value is not None:
            bounded(self.value)


class Range(Element, frozen=True):
    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Element, frozen=True):
    numerator: Quantity | None = None
    denominator: Quantity | None = None


class SampledData(Element, frozen=True):
    """A curve from a device: `data` are its points as written, `period` the milliseconds between two."""

    origin: Quantity | None = None
    period: Decimal | None = None
    factor: Decimal | None = None
    dimensions: int | None = None
    data: str = ""


class HumanName(Element, frozen=True):
    use: str = ""
    text: str = ""
    family: str = ""
    given: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    period: Period | None = None


class ContactPoint(Element, frozen=True):
    system: str = ""
    value: str = ""
    use: str = ""


class Extension(Element, frozen=True):
    """An extension with the value kinds that the application reads; others stay in the stored text."""

    url: str
    value_code: str = ""
    value_string: str = ""
    value_date_time: str = ""
    value_boolean: bool | None = None
    value_coding: Coding | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_reference: Reference | None = None
    extension: tuple[Extension, ...] = ()
    value_date: str = ""


class SitedConcept(CodeableConcept, frozen=True):
    """A diagnosis, procedure or place, whose side may stand in an extension."""

    extension: tuple[Extension, ...] = ()


class Primitive(Element, frozen=True):
    """Extension part of a primitive value, under its name with `_` before it."""

    extension: tuple[Extension, ...] = ()


class Address(Element, frozen=True):
    use: str = ""
    type: str = ""
    text: str = ""
    line: tuple[str, ...] = ()
    city: str = ""
    postal_code: str = ""
    country: str = ""
    period: Period | None = None
    extension: tuple[Extension, ...] = ()


class Annotation(Element, frozen=True):
    author_string: str = ""
    author_reference: Reference | None = None
    time: str = ""
    text: str = ""
    extension: tuple[Extension, ...] = ()


class Narrative(Element, frozen=True):
    status: str = ""
    div: str = ""


class Attachment(Element, frozen=True):
    content_type: str = ""
    language: str = ""
    data: str = ""
    url: str = ""
    title: str = ""
    creation: str = ""
    size: int | None = None
    hash: str = ""


class Meta(Element, frozen=True):
    version_id: str = ""
    last_updated: str = ""
    profile: tuple[str, ...] = ()
    tag: tuple[Coding, ...] = ()
    security: tuple[Coding, ...] = ()


class TimingRepeat(Element, frozen=True):
    bounds_period: Period | None = None
    bounds_duration: Quantity | None = None
    bounds_range: Range | None = None
    count: int | None = None
    count_max: int | None = None
    duration: Decimal | None = None
    duration_unit: str = ""
    frequency: int | None = None
    frequency_max: int | None = None
    period: Decimal | None = None
    period_max: Decimal | None = None
    period_unit: str = ""
    day_of_week: tuple[str, ...] = ()
    time_of_day: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    offset: int | None = None

    def __post_init__(self) -> None:
        for value in (self.duration, self.period, self.period_max):
            if value is not None:
                bounded(value)


class Timing(Element, frozen=True):
    event: tuple[str, ...] = ()
    repeat: TimingRepeat | None = None
    code: CodeableConcept | None = None
    modifier_extension: tuple[Extension, ...] = ()


class DoseAndRate(Element, frozen=True):
    type: CodeableConcept | None = None
    dose_quantity: Quantity | None = None
    dose_range: Range | None = None
    rate_quantity: Quantity | None = None
    rate_ratio: Ratio | None = None
    rate_range: Range | None = None

    @property
    def has_rate(self) -> bool:
        """True for an amount in time, in whatever form."""
        return any((self.rate_quantity, self.rate_ratio, self.rate_range))


class Dosage(Element, frozen=True):
    sequence: int | None = None
    text: str = ""
    additional_instruction: tuple[CodeableConcept, ...] = ()
    patient_instruction: str = ""
    timing: Timing | None = None
    as_needed_boolean: bool | None = None
    as_needed_codeable_concept: CodeableConcept | None = None
    route: CodeableConcept | None = None
    site: CodeableConcept | None = None
    method: CodeableConcept | None = None
    dose_and_rate: tuple[DoseAndRate, ...] = ()
    max_dose_per_period: Ratio | None = None
    max_dose_per_administration: Quantity | None = None
    modifier_extension: tuple[Extension, ...] = ()
