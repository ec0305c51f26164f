"""Prefill of a form from observations of the record, for questions that name a code and a maximum age (SDC's
observationLinkPeriod).

Only what is final and may decide. A value in another unit is converted where that is certain; where it is
not, and where it is older than the form takes it, it is told beside the question and is nobody's answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from desktop.acts.questionnaires import Given
from desktop.clinical.forms.form_model import Answer, Form, Item
from desktop.clinical.record import observed
from desktop.core.formats import number
from desktop.core.messages import _
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Component, Observation
from desktop.fhir.when import instant

_DAYS: Final = {
    "a": Decimal("365.25"), "mo": Decimal("30.4375"), "wk": Decimal(7), "d": Decimal(1),
    "h": Decimal(1) / 24, "min": Decimal(1) / 1440,
}  # fmt: skip
_WORDS: Final = {"year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h", "minute": "min"}
_LONGEST: Final = Decimal(40_000)

Source = Observation | Component


def wanted(form: Form) -> bool:
    """True when a question of the form has an observationLinkPeriod."""
    return any(item.linked is not None for item in form.every())


def known(chart: Chart, form: Form, now: datetime) -> Mapping[str, tuple[str, Given | None]]:
    """Observations for the form's questions by linkId: in words, and as an answer where one is allowed."""
    asked = [item for item in form.every() if item.linked is not None and item.codes and item.asks]
    if not asked:
        return {}
    wanted_codes = {code for item in asked for code in item.codes}
    newest: dict[tuple[str, str], tuple[datetime, Source, Observation]] = {}
    for one in chart.all(Observation):
        sources: tuple[Source, ...] = (one, *one.component)
        if not any(code in wanted_codes for source in sources for code in _codes(source.code)):
            continue
        at = instant(one.when)
        if at is None or not observed.use_of(one, now).decide or not observed.concluded(one):
            continue
        for source in sources:
            said = observed.answer(source)
            if said is None or said.absent:
                continue
            for code in _codes(source.code):
                if code not in newest or at > newest[code][0]:
                    newest[code] = (at, source, one)
    found: dict[str, tuple[str, Given | None]] = {}
    for item in asked:
        last = max((newest[code] for code in item.codes if code in newest), key=lambda x: x[0], default=None)
        if last is not None:
            found[item.link_id] = _told(item, *last, now)
    return found


def _codes(concept: CodeableConcept | None) -> list[tuple[str, str]]:
    return [(one.system, one.code) for one in concept.coding if one.code] if concept is not None else []


def _told(
    item: Item, at: datetime, source: Source, whole: Observation, now: datetime
) -> tuple[str, Given | None]:
    said = observed.answer(source)
    assert said is not None
    value = f"{said.comparator}{number(said.number)}" if said.number is not None else said.words
    name = source.code.label if source.code is not None else ""
    words = " ".join(part for part in (name, value, said.unit) if part)
    words = _("In the record: {value}").format(value=f"{words}, {observed.date_words(whole.when)}")
    allowed = _span(item.linked)
    if allowed is None:
        return words, None
    if at < now - allowed:
        return _("{words} (older than the form takes it)").format(words=words), None
    given = _given(item, source, said)
    if given is None:
        return _("{words} (not an answer in the unit or of the kind that is asked for)").format(
            words=words
        ), None
    return words, given


def _span(linked: Answer | None) -> timedelta | None:
    """Maximum age of a linked observation (observationLinkPeriod); None where it can't be told."""
    if linked is None or linked.number is None:
        return None
    code = linked.code or _WORDS.get(linked.unit.removesuffix("s"), linked.unit)
    days = _DAYS.get(code)
    if days is None or linked.number < 0:
        return None
    return timedelta(days=float(min(linked.number * days, _LONGEST)))


def _given(item: Item, source: Source, said: observed.Answer) -> Given | None:
    if said.number is not None:
        return _number(item, said)
    if item.kind == "coding":
        for code in source.value_codeable_concept.coding if source.value_codeable_concept else ():
            option = (
                item.option(Answer("coding", code.code, code.system, code.display)) if code.code else None
            )
            if option is not None:
                a = option.answer
                return Given(a.kind, a.text, a.system, a.display, a.unit, a.code)
    if item.kind == "boolean" and source.value_boolean is not None:
        return Given("boolean", "true" if source.value_boolean else "false")
    if item.kind == "string" and source.value_string:
        return Given("string", source.value_string)
    if item.kind in ("date", "dateTime") and source.value_date_time:
        text = source.value_date_time
        return Given(item.kind, observed.date_words(text[:10] if item.kind == "date" else text))
    return None


def _number(item: Item, said: observed.Answer) -> Given | None:
    value = said.number
    if value is None or said.comparator or item.kind not in ("decimal", "integer", "quantity"):
        return None
    code = ucum.coded(said.code, said.unit)
    unit = next((one for one in item.units if one.code and one.code == code), None)
    if unit is None and item.units:
        unit = item.units[0]
        into = ucum.coded(unit.code, unit.unit)
        converted = ucum.convert(value, code, into) if code is not None and into is not None else None
        if converted is None:
            return None
        value = converted
    if unit is None and item.kind != "quantity" and code not in ("", "1", None):
        # Nobody says in which unit the question is asked.
        return None
    if unit is None and item.kind != "quantity" and said.unit:
        return None
    most = 0 if item.kind == "integer" else item.limits.decimals
    exponent = value.as_tuple().exponent
    if most is not None and isinstance(exponent, int) and -exponent > most:
        if item.kind == "integer" and value != value.to_integral_value():
            return None
        value = value.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    text = format(value, "f").replace(".", ",")
    if item.kind != "quantity":
        return Given(item.kind, text)
    if unit is None:
        return Given("quantity", text, unit=said.unit, code=said.code)
    return Given("quantity", text, unit.system, "", unit.unit, unit.code)
