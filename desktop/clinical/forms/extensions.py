"""The extensions of forms (FHIR R4 and SDC), in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from desktop.fhir.damaged.odd_extensions import is_odd
from desktop.fhir.questionnaires import Expression, FormExtension, QuestionnaireItem

_CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
_HELSENORGE: Final = "http://ehelse.no/fhir/StructureDefinition/"
_SDC: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"

HIDDEN: Final = f"{_CORE}questionnaire-hidden"
UNIT: Final = f"{_CORE}questionnaire-unit"
UNIT_OPTION: Final = f"{_CORE}questionnaire-unitOption"
LOW: Final = f"{_CORE}minValue"
HIGH: Final = f"{_CORE}maxValue"
LOW_QUANTITY: Final = f"{_SDC}minQuantity"
HIGH_QUANTITY: Final = f"{_SDC}maxQuantity"
DECIMALS: Final = f"{_CORE}maxDecimalPlaces"
CONTROL: Final = f"{_CORE}questionnaire-itemControl"
POINTS: Final = (
    f"{_CORE}ordinalValue", f"{_CORE}itemWeight", f"{_CORE}questionnaire-ordinalValue",
    "http://fhir.org/guides/argonaut-questionnaire/StructureDefinition/extension-score",
)  # fmt: skip
VARIABLE: Final = f"{_CORE}variable"
WORKED_OUT: Final = (
    f"{_SDC}calculatedExpression", f"{_CORE}cqf-calculatedValue", f"{_HELSENORGE}sdf-calculatedExpression",
)  # fmt: skip
INITIALLY: Final = f"{_SDC}initialExpression"
SHOWN_WHEN: Final = f"{_SDC}enableWhenExpression"
LAUNCH: Final = f"{_SDC}launchContext"
OBSERVED: Final = f"{_SDC}observationExtract"
LINKED: Final = f"{_SDC}observationLinkPeriod"
PATTERN: Final = f"{_CORE}regex"
LEAST_LENGTH: Final = f"{_CORE}minLength"
FORMAT: Final = f"{_CORE}entryFormat"
FREE: Final = f"{_SDC}openLabel"
NOT_TESTABLE: Final = "urn:fagflate:not-testable"
"""Extension on an answer's item: it could not be tested, and why (valueString)."""
INCOMPLETE: Final = "urn:fagflate:incomplete"
"""Extension on a calculated item: its missing answers (valueString), for which it has no value."""

RECORD: Final = "urn:fagflate:record"
"""Extension on a question: the declared worklist column that prefills it (valueCode)."""

NOT_CHECKED: Final = frozenset({
    f"{_CORE}questionnaire-constraint", f"{_CORE}targetConstraint", f"{_CORE}questionnaire-minOccurs",
    f"{_CORE}questionnaire-maxOccurs", f"{_CORE}questionnaire-optionExclusive",
    f"{_SDC}answerOptionsToggleExpression",
})  # fmt: skip
"""Extensions that constrain a form and are not checked here."""

_READ: Final = frozenset({
    HIDDEN, UNIT, UNIT_OPTION, LOW, HIGH, LOW_QUANTITY, HIGH_QUANTITY, DECIMALS, CONTROL, *POINTS, VARIABLE,
    *WORKED_OUT, INITIALLY, SHOWN_WHEN, LAUNCH, OBSERVED, LINKED, PATTERN, LEAST_LENGTH, FORMAT, FREE,
    NOT_TESTABLE, INCOMPLETE, RECORD,
})  # fmt: skip
"""Extensions that are read here; of these nothing need be told."""
_SHOWS: Final = frozenset({
    "questionnaire-choiceOrientation", "questionnaire-displayCategory", "questionnaire-optionPrefix",
    "questionnaire-fhirType", "questionnaire-supportLink", "questionnaire-sliderStepValue",
    "sdc-questionnaire-optionalDisplay", "sdc-questionnaire-openLabel", "sdc-questionnaire-width",
    "valueset-label", "validationtext", "maxSize", "mimeType",
})  # fmt: skip
"""Extensions, by their last name, that would be taken for a rule and say only how something looks."""
_RULE: Final = re.compile(
    r"expression|constraint|rule|score|ordinal|weight|points?$|min|max|limit|range|regex|pattern|valid|calculat"
    r"|enable|behavio|toggle|exclusive|required|mandatory|occurs|prohibit|negat|readonly|repeat|length",
    re.IGNORECASE,
)
"""Names of extensions of others that most likely demand, work out or weigh something."""


def not_read(found: Extensions) -> tuple[str, ...]:
    """Names of the extensions of others that demand, work out or weigh something, by what they are called,
    and that nobody here reads; and of those whose value can't be read."""
    names: dict[str, None] = {}
    for each in found:
        name = re.split(r"[/#:]", each.url.rstrip("/"))[-1]
        if is_odd(each):
            names[name or each.url] = None
        elif (
            each.url not in _READ
            and each.url not in NOT_CHECKED
            and name not in _SHOWS
            and _RULE.search(name)
        ):
            names[name] = None
    return tuple(names)


Extensions = tuple[FormExtension, ...]


def of_options(found: QuestionnaireItem) -> Iterator[Extensions]:
    """Extensions of the answers that are offered, on whichever of their elements they stand."""
    for each in found.answer_option:
        yield each.extension
        if each.value_coding is not None:
            yield each.value_coding.extension


def one(found: Extensions, *urls: str) -> FormExtension | None:
    """The first extension of one of the names."""
    return next((e for e in found if e.url in urls), None)


def flag(found: Extensions, url: str) -> bool:
    """True when a boolean extension is true."""
    extension = one(found, url)
    return extension is not None and extension.value_boolean is True


def expression(found: Extensions, *urls: str) -> Expression | None:
    """The expression of an extension."""
    extension = one(found, *urls)
    if extension is None:
        return None
    if extension.value_expression is not None:
        return extension.value_expression
    return Expression(language="text/fhirpath", expression=extension.value_string) \
        if extension.value_string else None  # fmt: skip


def points(*found: Extensions) -> Decimal | None:
    """The points that an option has, on whichever of its elements they stand."""
    for group in found:
        extension = one(group, *POINTS)
        if extension is not None:
            if extension.value_decimal is not None:
                return extension.value_decimal
            if extension.value_integer is not None:
                return Decimal(extension.value_integer)
    return None
