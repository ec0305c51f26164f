"""Which analysis a result is, in the row's unit, whoever made it, and what it may be used for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.clinical import vocabulary
from desktop.clinical.record.results import results
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, lab, patient

LOINC = "http://loinc.org"
LAB = [concept("", "laboratory")]


def loinc(code: str, value: float, unit: str, hours: float = 2, **more: Json) -> Json:
    body = about("Observation", f"l{code}{hours}", status="final", category=LAB,
                 code=concept("", code, system=LOINC), effectiveDateTime=hours_ago(hours))  # fmt: skip
    return body | {"valueQuantity": {"value": value, "unit": unit, "code": unit}} | more


def only(body: Json, **who: str) -> results.Result:
    (found,) = results.results(chart(body, who=patient(**who)), NOW)
    return found


@pytest.mark.parametrize(
    ("code", "value", "unit", "key", "expected"),
    [
        ("2160-0", 1, "mg/dL", "crea", "88.4"), ("38483-4", 1.2, "mg/dL", "crea", "106.1"),
        ("2345-7", 90, "mg/dL", "glu", "5.00"), ("2339-0", 100, "mg/dL", "glu", "5.55"),
        ("3094-0", 14, "mg/dL", "urea", "5.00"), ("6299-2", 14, "mg/dL", "urea", "5.00"),
        ("49765-1", 9.6, "mg/dL", "ca", "2.40"), ("6298-4", 4.1, "mmol/L", "k", "4.1"),
        ("2951-2", 140, "meq/L", "na", "140"), ("718-7", 13.2, "g/dL", "hb", "13.2"),
        ("59260-0", 8.2, "mmol/L", "hb", "13.2"), ("1751-7", 4.1, "g/dL", "alb", "41"),
        ("6690-2", 6.2, "10*3/uL", "leuk", "6.2"), ("777-3", 210, "K/uL", "plt", "210"),
        ("1975-2", 1.0, "mg/dL", "bili", "17.1"), ("2093-3", 200, "mg/dL", "chol", "5.17"),
        ("4548-4", 6.5, "%", "hba1c", "47.5"), ("1742-6", 30, "[IU]/L", "alat", "30"),
        ("3016-3", 2.1, "u[IU]/mL", "tsh", "2.1"), ("3016-3", 2.1, "mU/L", "tsh", "2.1"),
        ("33762-6", 300, "pg/mL", "bnp", "300"), ("2019-8", 40, "mm[Hg]", "pco2", "5.33"),
        ("6598-7", 0.05, "ng/mL", "tnt", "50"), ("33914-3", 54, "mL/min/{1.73_m2}", "egfr", "54"),
        ("48642-3", 54, "mL/min/1.73m2", "egfr", "54"), ("62238-1", 54, "mL/min/{1.73_m2}", "egfr", "54"),
        ("2132-9", 400, "pg/mL", "b12", "295"), ("9318-7", 30, "mg/g", "u_acr", "3.39"),
        ("2777-1", 3.1, "mg/dL", "phos", "1.00"), ("3084-1", 6, "mg/dL", "urat", "356.9"),
    ],
)  # fmt: skip
def test_one_analyte_is_one_row_whatever_the_source(
    code: str, value: float, unit: str, key: str, expected: str
) -> None:
    found = only(loinc(code, value, unit))
    assert found.analysis is not None
    assert found.analysis.key == key
    assert found.comparable
    assert found.value is not None
    assert abs(found.value - Decimal(expected)) <= Decimal(10) ** (Decimal(expected).as_tuple().exponent or 0)  # type: ignore[operator]
    assert bool(found.original) == (found.value != Decimal(str(value)))


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("2160-0", 88, ""), ("2160-0", 88, "hest"), ("33914-3", 54, "mL/min"), ("48065-7", 0.9, "mg/L{DDU}"),
        ("59261-8", 6.5, "%"), ("2160-0", 88, "mg"), ("1988-5", 5, "10*9/L"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_not(code: str, value: float, unit: str) -> None:
    body = loinc(code, value, unit)
    if not unit:
        body["valueQuantity"] = {"value": value}
    found = only(body)
    assert found.analysis is not None
    assert not found.comparable
    assert found.value == Decimal(str(value))
    assert (found.limits.low, found.limits.high) == (None, None)


def test_a_unit_in_code_that_its_words_contradict_is_none() -> None:
    both = {"valueQuantity": {"value": 1.1, "unit": "mg/dL", "code": "umol/L"}}
    assert not only(loinc("2160-0", 1, "mg/dL") | both).comparable


def test_other_samples_and_systems_are_not_the_same_analysis() -> None:
    assert only(loinc("2350-7", 100, "mg/dL")).analysis is vocabulary.analyses()["u_glu"]
    foreign = loinc("2160-0", 1, "mg/dL") | {"code": concept("", "2160-0", system="urn:local")}
    assert only(foreign).analysis is None
    two = {"coding": [{"system": LOINC, "code": "2160-0"}, {"system": LOINC, "code": "2345-7"}]}
    assert only(loinc("2160-0", 1, "mg/dL") | {"code": two}).analysis is None
    assert only(loinc("2703-7", 80, "mm[Hg]")).sample == "aB"


@pytest.mark.parametrize(
    ("status", "show", "decide"),
    [
        ("final", True, True), ("amended", True, True), ("corrected", True, True),
        ("preliminary", True, True),
        ("unknown", True, False), ("registered", True, False), ("", True, False),
    ],
)  # fmt: skip
def test_what_a_result_may_be_used_for(status: str, show: bool, decide: bool) -> None:
    found = only(loinc("2823-3", 6.9, "mmol/L") | {"status": status})
    assert (found.use.show, found.use.decide) == (show, decide)


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_what_does_not_stand_is_no_result(status: str) -> None:
    assert results.results(chart(loinc("2823-3", 6.9, "mmol/L") | {"status": status}), NOW) == []


def test_a_result_dated_ahead_decides_nothing() -> None:
    assert only(loinc("2823-3", 6.9, "mmol/L", -24)).use.why == "future"
    assert only(loinc("2823-3", 6.9, "mmol/L", -0.1)).use.decide


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"valueRange": {"low": {"value": 3}, "high": {"value": 5, "unit": "mg/L"}}}, "3–5 mg/L"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 160}}}, "1:160"),
        ({"valueTime": "08:30:00"}, "08:30"), ({"valueDateTime": "2019"}, "2019"),
        ({"valueDateTime": "2019-03"}, "03.2019"), ({"valueBoolean": True}, "ja"),
        ({"dataAbsentReason": {"coding": [{"code": "not-performed"}]}}, "ikke utført"),
        ({"dataAbsentReason": {"text": "hemolysert, ikke analysert"}}, "hemolysert, ikke analysert"),
        ({"valueSampledData": {"period": 10}}, "en registrert kurve (åpnes der den ble laget)"),
        ({"valueAttachment": {"title": "svar.pdf"}}, "svar.pdf"),
    ],
)  # fmt: skip
def test_every_form_of_value_is_an_answer(said: Json, words: str) -> None:
    body = loinc("2823-3", 1, "mmol/L")
    del body["valueQuantity"]
    found = only(body | said)
    assert (found.words, found.answered) == (words, True)
    assert found.value is None


def test_without_any_value_nobody_has_answered() -> None:
    body = loinc("2823-3", 1, "mmol/L")
    del body["valueQuantity"]
    assert not only(body).answered


def test_nlk_and_loinc_share_a_row() -> None:
    national, foreign = only(lab("a", "NPU04998", 88, "umol/L")), only(loinc("2160-0", 1, "mg/dL"))
    assert national.analysis is foreign.analysis
    assert not national.original
    assert foreign.original == "1 mg/dL"


def test_at_least_150_analyses_are_mapped_and_every_row_says_where_from() -> None:
    file = vocabulary.code_rows()
    mapped = [row for row in file if any(code.system == LOINC for code in row.codes)]
    assert len(mapped) >= 150
    assert all(code.source for row in file for code in row.codes)
    assert all(row.key in vocabulary.analyses() for row in file)
    every = [(c.system, c.code) for row in file for c in row.codes]
    every += [
        ("urn:oid:2.16.578.1.12.4.1.1.7280", c.code)
        for row in vocabulary.analyses().values()
        for c in row.codes
    ]
    assert len(every) == len(set(every))


def test_a_converted_value_is_judged_as_it_is_read() -> None:
    # 44.6 µmol/L is read as 45: no arrow beside 45 where the range begins at 45.
    found = only(loinc("2160-0", 0.505, "mg/dL"))
    assert (str(found.shown), found.abnormal.value) == ("45", "normal")


def test_the_same_number_in_other_words_is_not_marked_as_converted() -> None:
    assert only(loinc("777-3", 335.28364372653917, "10*3/uL")).original == ""


def test_a_number_that_cannot_be_brought_into_the_rows_unit_keeps_its_own() -> None:
    found = only(loinc("2160-0", 1, "mg/{hest}"))
    assert (found.unit, found.comparable, found.original) == ("mg/{hest}", False, "")
    assert found.shown == 1


def test_a_vital_sign_is_no_result_of_the_laboratory() -> None:
    body = loinc("2708-6", 97, "%") | {"category": [concept("", "vital-signs")]}
    assert results.results(chart(body), NOW) == []
    body = loinc("2160-0", 88, "umol/L") | {"category": [concept("", "vital-signs")]}
    assert results.results(chart(body), NOW) == []


@pytest.mark.parametrize("missing", ["effectiveDateTime", "code"])
def test_without_a_time_or_a_code_it_is_no_result(missing: str) -> None:
    body = {k: v for k, v in loinc("2160-0", 88, "umol/L").items() if k != missing}
    assert results.results(chart(body), NOW) == []


@pytest.mark.parametrize(
    ("code", "value", "unit", "shown"),
    [
        # As the laboratory wrote it, to its last digit: nothing was converted.
        ("6298-4", 4.13, "mmol/L", "4.13"), ("2951-2", 139.6, "mmol/L", "139.6"),
        ("6598-7", 14.4, "ng/L", "14.4"), ("718-7", 13.24, "g/dL", "13.24"),
        # Converted: the digits of the row.
        ("2160-0", 1.23, "mg/dL", "109"),
    ],
)  # fmt: skip
def test_what_was_not_converted_is_shown_as_it_was_recorded(
    code: str, value: float, unit: str, shown: str
) -> None:
    assert str(only(loinc(code, value, unit)).shown) == shown


def test_a_value_past_its_limit_by_a_digit_that_the_row_has_not_is_still_past_it() -> None:
    bounds = [{"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.0, "unit": "mmol/L"}}]
    found = only(loinc("6298-4", 5.04, "mmol/L", referenceRange=bounds))
    assert (str(found.shown), found.abnormal.value) == ("5.04", "high")
