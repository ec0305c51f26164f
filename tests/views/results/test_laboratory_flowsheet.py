"""The flowsheet of any laboratory: groups, names, conversions, whom a range is for, what is asked."""

from __future__ import annotations

import pytest

from desktop.shown.results.laboratory import LabRow
from desktop.views.page import banner
from desktop.views.results import laboratory
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, lab, patient

LOINC = "http://loinc.org"


def abroad(ident: str, code: str, value: float, unit: str, hours: float = 2, **more: Json) -> Json:
    body = lab(ident, "", value, unit, hours) | {"category": [concept("", "laboratory")]}
    return body | {"code": concept("", code, system=LOINC)} | more


def rows(*resources: Json, **who: str) -> dict[str, LabRow]:
    model, _state = laboratory.build(context(chart(*resources, who=patient(**who))))
    return {row.key: row for group in model.groups for row in group.rows}


def test_results_from_abroad_stand_in_our_groups_under_our_names() -> None:
    model, _state = laboratory.build(
        context(chart(abroad("a", "2160-0", 0.9, "mg/dL"), abroad("b", "13969-1", 3, "ng/mL")))
    )
    found = {group.key: [row.name for row in group.rows] for group in model.groups}
    assert found == {"kidney": ["Kreatinin"], "heart": ["CK-MB"]}


def test_one_row_for_both_and_what_was_converted_is_marked_and_told() -> None:
    found = rows(lab("n", "NPU04998", 88, "umol/L", 5), abroad("a", "2160-0", 1.1, "mg/dL"))
    (crea,) = found.values()
    assert [cell.text for cell in crea.cells] == ["88", "97"]
    assert [laboratory.CONVERTED in cell.mark for cell in crea.cells] == [False, True]
    assert any("omregnet fra 1,1 mg/dL" in line for line in crea.below)


def test_the_small_curve_is_of_the_course_that_one_stands_in() -> None:
    """Of what fell for days, values of another year would make a line that rises and one upright stroke."""
    long_ago = [lab(f"old{n}", "NPU19748", 2, "mg/L", hours=24 * days) for n, days in enumerate((700, 340))]
    lately = [
        lab(f"new{n}", "NPU19748", crp, "mg/L", hours=24 * n + 2) for n, crp in enumerate((34, 88, 142))
    ]
    assert [value for _at, value in rows(*long_ago, *lately)["crp"].curve] == [142, 88, 34]
    twice = [{**one, "id": f"{one['id']}b"} for one in lately[:1]]
    assert len(rows(*long_ago, *lately[:2], *twice)["crp"].curve) == 5, "two measurements are no course"
    yearly = [lab(f"y{n}", "NPU19748", n, "mg/L", hours=24 * 365 * (6 - n) + 2) for n in range(1, 6)]
    assert [value for _at, value in rows(*yearly)["crp"].curve] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (30, "ingen ny, 30 t"),
        (71.9, "ingen ny, 71 t"),
        (72.7, "ingen ny, 3 d"),
        (5 * 24 + 0.6, "ingen ny, 5 d"),
    ],
)
def test_how_long_there_is_nothing_newer_counts_to_now_in_whole_hours_and_days(
    hours: float, words: str
) -> None:
    """It counted to the newest sample, and rounded: five days were told as four."""
    old = lab("k", "NPU03230", 6.1, "mmol/L", hours)
    later = lab("crp", "NPU19748", 2, "mg/L", 2)
    assert rows(old, later)["k"].cells[-1].text == words


def test_a_row_with_the_cursor_tells_the_digits_of_the_newest_values_only() -> None:
    many = [abroad(f"k{n}", "2823-3", 4.1234567890123 + n / 10, "mmol/L", 24 * n + 2) for n in range(8)]
    (line,) = (one for one in rows(*many)["k"].below if "avrunding" in one)
    assert line.count("(") == 2
    assert "4,1234567890123 (" in line


def test_a_child_has_a_range_of_its_age_or_none() -> None:
    hb, alat = abroad("h", "718-7", 10.8, "g/dL"), abroad("a", "1742-6", 60, "U/L")
    child = rows(hb, alat, birthDate="2025-11-01")
    assert (child["hb"].reference, child["hb"].outside) == ("10,5–13,5", "")
    assert (child["alat"].reference, child["alat"].outside) == ("ingen referanse for alderen", "")
    adult = rows(hb, alat)
    assert (adult["hb"].outside, adult["alat"].outside) == ("low", "high")
    unknown = rows(hb, birthDate="")
    assert (unknown["hb"].reference, unknown["hb"].outside) == ("ingen referanse: ukjent alder", "")


def test_the_laboratorys_own_range_is_converted_with_its_value() -> None:
    own = [{"low": {"value": 0.5, "unit": "mg/dL", "code": "mg/dL"}, "high": {"value": 1.0, "unit": "mg/dL"}}]
    (crea,) = rows(abroad("a", "2160-0", 1.1, "mg/dL", referenceRange=own)).values()
    assert crea.outside == "high"
    assert crea.reference.startswith("44,2")


def test_a_result_dated_ahead_is_marked_and_not_the_newest() -> None:
    found = rows(abroad("now", "2823-3", 4.1, "mmol/L", 2), abroad("ahead", "2823-3", 7.9, "mmol/L", -30))
    assert found["k"].outside == ""
    assert found["k"].cells[-1].mark == "?"
    assert any("fram i tid" in line for line in found["k"].below)


def test_what_was_ordered_twice_says_so_where_it_waits() -> None:
    def request(ident: str, hours: float, name: str) -> Json:
        return about("ServiceRequest", ident, status="active", intent="order", code=concept(name),
                     authoredOn=hours_ago(hours), requester={"display": "Ola Berg"})  # fmt: skip

    model, _state = laboratory.build(context(chart(request("a", 5, "Kalium"), request("b", 2, "Kalium"))))
    assert model.unanswered.count("Kalium er bestilt fra før") == 1
    assert "Ola Berg" in model.unanswered
    other, _state = laboratory.build(context(chart(request("a", 5, "Kalium"), request("b", 2, "Natrium"))))
    assert "fra før" not in other.unanswered


def test_what_is_to_be_taken_tomorrow_is_not_unanswered() -> None:
    def request(ident: str, hours: float) -> Json:
        return about("ServiceRequest", ident, status="active", intent="order", code=concept("Kalium"),
                     occurrenceDateTime=hours_ago(hours))  # fmt: skip

    model, _state = laboratory.build(context(chart(request("t", -24), request("n", 3))))
    assert model.unanswered_count == 1


def test_why_there_is_no_value_is_an_answer() -> None:
    absent = abroad("a", "2823-3", 1, "mmol/L", dataAbsentReason={"text": "hemolysert"})
    del absent["valueQuantity"]
    (cell,) = rows(absent)["k"].cells
    assert (cell.state, cell.text) == ("value", "hemolysert")


def test_the_banner_has_the_filtration_of_a_laboratory_abroad() -> None:
    found = banner.build(chart(abroad("e", "33914-3", 54, "mL/min/{1.73_m2}")), NOW, actor=None)
    assert "eGFR 54" in found.measured


def test_the_banner_says_when_the_filtration_was_measured() -> None:
    fresh = abroad("e", "33914-3", 54, "mL/min/{1.73_m2}")
    assert "eGFR 54 (i dag " in banner.build(chart(fresh), NOW, actor=None).measured
    old = fresh | {"effectiveDateTime": "2014-07-17T18:54:00+02:00", "issued": "2014-07-17T18:54:00+02:00"}
    assert "eGFR 54 (17.07.2014 18:54)" in banner.build(chart(old), NOW, actor=None).measured


def test_of_a_sample_nobody_dated_to_the_minute_no_minute_is_said() -> None:
    def dated(ident: str, when: str) -> Json:
        return abroad(ident, "2823-3", 4.1, "mmol/L") | {"effectiveDateTime": when}

    model, _state = laboratory.build(
        context(chart(dated("y", "2006"), dated("m", "2007-05"), dated("d", "2008-03-09")))
    )
    assert [(c.date, c.time) for c in model.columns] == [("2006", ""), ("05.2007", ""), ("09.03.2008", "")]


def test_one_answer_sent_twice_is_one_column() -> None:
    same = {"effectiveDateTime": "2026-11-19T04:28:00Z"}
    twice = [abroad(ident, "2823-3", 3.9, "mmol/L") | same for ident in ("a", "b")]
    model, _state = laboratory.build(context(chart(*twice)))
    assert len(model.columns) == 1
    other = abroad("c", "2823-3", 4.0, "mmol/L") | same
    model, _state = laboratory.build(context(chart(*twice, other)))
    assert [c.text for c in model.groups[0].rows[0].cells] == ["3,9", "4,0"]


def test_an_answer_that_is_a_text_stands_under_its_row() -> None:
    text = (
        "Rikelig vekst av Escherichia coli, følsom for mecillinam og trimetoprim, resistent for ampicillin."
    )
    note = about("Observation", "n", status="final", category=[concept("", "laboratory")],
                 code=concept("Urin dyrkning"), effectiveDateTime=hours_ago(3), valueString=text)  # fmt: skip
    short = note | {"id": "s", "code": concept("Hurtigtest"), "valueString": "Negativ"}
    found = {row.name: row for row in rows(note, short).values()}
    (cell,) = found["Urin dyrkning"].cells
    assert (cell.text, cell.whole) == ("tekst under", text)
    assert found["Urin dyrkning"].below[0].endswith(f": {text}")
    assert [c.text for c in found["Hurtigtest"].cells] == ["Negativ"]
    assert found["Hurtigtest"].below == ()


def test_of_which_type_a_sample_was_its_head_says_and_no_letter_beside_the_number() -> None:
    gas: Json = {"specimen": {"display": "blodgass"}}
    model, _state = laboratory.build(
        context(chart(lab("g", "NPU03230", 3.3, "mmol/L", 2) | gas, lab("p", "NPU03230", 3.4, "mmol/L", 8)))
    )
    assert [column.kind for column in model.columns] == ["", "gass"]
    (row,) = [row for group in model.groups for row in group.rows]
    # "1,6 g" is grams to whoever reads it.
    assert [cell.mark for cell in row.cells] == ["", ""]


def test_an_answer_that_was_sent_twice_is_told_once() -> None:
    first = abroad("a", "2160-0", 1.1, "mg/dL")
    (crea,) = rows(first, first | {"id": "b"}).values()
    assert len([line for line in crea.below if "omregnet" in line]) == 1


def test_a_range_that_is_a_text_for_all_ages_stands_below_its_row() -> None:
    text = "12-14 y Male: 4.4 - 5.2 x 10^12/L ; 15-17 y Male: 4.6 - 5.8 x 10^12/L ; adults: 4.2 - 5.5"
    (row,) = rows(lab("e", "NPU03230", 4.1, "mmol/L", 2) | {"referenceRange": [{"text": text}]}).values()
    assert row.reference == "tekst under"
    assert any(text in line for line in row.below)


def test_the_head_of_a_sample_in_the_hour_that_comes_twice_says_which_hour() -> None:
    def taken(ident: str, when: str, value: float) -> Json:
        return lab(ident, "NPU03230", value, "mmol/L") | {"effectiveDateTime": f"2026-10-25T{when}"}

    model, _state = laboratory.build(
        context(
            chart(
                taken("a", "01:30:00+02:00", 4.0), taken("b", "02:30:00+02:00", 4.1),
                taken("c", "02:30:00+01:00", 4.2), taken("d", "03:30:00+01:00", 4.3),
            )
        )
    )  # fmt: skip
    assert [column.time for column in model.columns] == [
        "01:30",
        "02:30 sommertid",
        "02:30 normaltid",
        "03:30",
    ]
    (row,) = [row for group in model.groups for row in group.rows]
    assert [cell.text for cell in row.cells] == ["4,0", "4,1", "4,2", "4,3"]
    assert len({column.key for column in model.columns}) == 4
