"""Questionnaires and their answers, as frozen structs for display."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desktop.fhir.base import Resource
from desktop.fhir.elements import (
    Attachment,
    Coding,
    Element,
    Extension,
    Period,
    Quantity,
    Reference,
)
from desktop.fhir.strict import bounded


class Expression(Element, frozen=True):
    """Expression to evaluate, and its language."""

    name: str = ""
    language: str = ""
    expression: str = ""


class FormExtension(Extension, frozen=True):
    """An extension with the value kinds that only forms use."""

    value_integer: int | None = None
    value_decimal: Decimal | None = None
    value_uri: str = ""
    value_canonical: str = ""
    value_expression: Expression | None = None
    value_quantity: Quantity | None = None
    value_duration: Quantity | None = None
    value_markdown: str = ""
    value_id: str = ""
    extension: tuple[FormExtension, ...] = ()

    def __post_init__(self) -> None:
        if self.value_decimal is not None:
            bounded(self.value_decimal)


class OptionCoding(Coding, frozen=True):
    """A coding that may carry its weight."""

    extension: tuple[FormExtension, ...] = ()


class FormValue(Element, frozen=True):
    """The value of an answer, an option, an initial value or a condition: one of these."""

    value_boolean: bool | None = None
    value_decimal: Decimal | None = None
    value_integer: int | None = None
    value_date: str = ""
    value_date_time: str = ""
    value_time: str = ""
    value_string: str = ""
    value_uri: str = ""
    value_coding: OptionCoding | None = None
    value_quantity: Quantity | None = None
    value_reference: Reference | None = None
    value_attachment: Attachment | None = None
    modifier_extension: tuple[FormExtension, ...] = ()

    def __post_init__(self) -> None:
        if self.value_decimal is not None:
            bounded(self.value_decimal)


class AnswerOption(FormValue, frozen=True):
    extension: tuple[FormExtension, ...] = ()
    initial_selected: bool | None = None


class EnableWhen(Element, frozen=True):
    question: str = ""
    operator: str = ""
    answer_boolean: bool | None = None
    answer_decimal: Decimal | None = None
    answer_integer: int | None = None
    answer_date: str = ""
    answer_date_time: str = ""
    answer_time: str = ""
    answer_string: str = ""
    answer_coding: Coding | None = None
    answer_quantity: Quantity | None = None
    answer_reference: Reference | None = None
    modifier_extension: tuple[FormExtension, ...] = ()

    def __post_init__(self) -> None:
        if self.answer_decimal is not None:
            bounded(self.answer_decimal)


class QuestionnaireItem(Element, frozen=True):
    link_id: str = ""
    definition: str = ""
    code: tuple[Coding, ...] = ()
    prefix: str = ""
    text: str = ""
    type: str = ""
    enable_when: tuple[EnableWhen, ...] = ()
    enable_behavior: str = ""
    required: bool | None = None
    repeats: bool | None = None
    read_only: bool | None = None
    max_length: int | None = None
    answer_value_set: str = ""
    answer_option: tuple[AnswerOption, ...] = ()
    initial: tuple[FormValue, ...] = ()
    item: tuple[QuestionnaireItem, ...] = ()
    extension: tuple[FormExtension, ...] = ()
    modifier_extension: tuple[FormExtension, ...] = ()


class Questionnaire(Resource, frozen=True):
    url: str = ""
    version: str = ""
    name: str = ""
    title: str = ""
    derived_from: tuple[str, ...] = ()
    status: str = ""
    subject_type: tuple[str, ...] = ()
    date: str = ""
    publisher: str = ""
    description: str = ""
    effective_period: Period | None = None
    code: tuple[Coding, ...] = ()
    item: tuple[QuestionnaireItem, ...] = ()
    contained: tuple[msgspec.Raw, ...] = ()
    extension: tuple[FormExtension, ...] = ()

    @property
    def canonical(self) -> str:
        """Canonical reference of an answered form: `url|version`."""
        return f"{self.url}|{self.version}" if self.url and self.version else self.url


class ResponseAnswer(FormValue, frozen=True):
    item: tuple[ResponseItem, ...] = ()


class ResponseItem(Element, frozen=True):
    link_id: str = ""
    text: str = ""
    answer: tuple[ResponseAnswer, ...] = ()
    item: tuple[ResponseItem, ...] = ()
    extension: tuple[FormExtension, ...] = ()
    modifier_extension: tuple[FormExtension, ...] = ()


class QuestionnaireResponse(Resource, frozen=True):
    # One identifier only, unlike the other resources.
    identifier: object = None  # type: ignore[assignment]
    based_on: tuple[Reference, ...] = ()
    questionnaire: str = ""
    status: str = ""
    subject: Reference | None = None
    encounter: Reference | None = None
    authored: str = ""
    author: Reference | None = None
    source: Reference | None = None
    item: tuple[ResponseItem, ...] = ()


class ValueSetConcept(Element, frozen=True):
    code: str = ""
    display: str = ""
    extension: tuple[FormExtension, ...] = ()


class ValueSetInclude(Element, frozen=True):
    system: str = ""
    version: str = ""
    concept: tuple[ValueSetConcept, ...] = ()
    filter: tuple[msgspec.Raw, ...] = ()
    value_set: tuple[str, ...] = ()


class ValueSetCompose(Element, frozen=True):
    include: tuple[ValueSetInclude, ...] = ()
    exclude: tuple[ValueSetInclude, ...] = ()


class ExpansionContains(OptionCoding, frozen=True):
    abstract: bool | None = None
    contains: tuple[ExpansionContains, ...] = ()


class Expansion(Element, frozen=True):
    contains: tuple[ExpansionContains, ...] = ()


class ValueSet(Resource, frozen=True):
    """A set of codes. Only those that name their codes, or have them expanded, can be offered."""

    url: str = ""
    version: str = ""
    compose: ValueSetCompose | None = None
    expansion: Expansion | None = None
