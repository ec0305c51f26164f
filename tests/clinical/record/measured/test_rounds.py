"""Rounds of vital signs: only what was measured, in the right unit, is scored."""

from __future__ import annotations

from typing import Literal

import pytest

from desktop.clinical.record.measured import rounds
from desktop.letters.compose import news
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, patient, round_of, vital

LOINC, SCT = "http://loinc.org", "http://snomed.info/sct"


def scored(*resources: Json) -> list[rounds.Scored]:
    found = chart(*resources)
    return rounds.scores(rounds.rounds(rounds.whenever(found)), rounds.scales(found, NOW))


def test_a_whole_round_is_scored_once() -> None:
    (one,) = scored(*round_of(hr=72))
    assert (one.score.total, one.score.least) == (0, False)
    (one,) = scored(*round_of(rr=26, temp=39.4))
    assert one.score.total == 5


def test_what_is_missing_makes_the_score_a_least_one() -> None:
    (one,) = scored(*[r for r in round_of() if not r["id"].startswith("acvpu")])
    assert one.score.least


def test_a_single_temperature_is_no_round_but_two_measurements_are() -> None:
    assert scored(vital("temp", 37.0)) == []
    (two,) = scored(vital("temp", 37.0), vital("hr", 70))
    assert two.score.least


@pytest.mark.parametrize(
    ("key", "value"), [("spo2", 84), ("sbp", 82), ("rr", 7), ("acvpu", "V"), ("hr", 140)]
)
def test_one_single_three_is_a_round(key: str, value: float | str) -> None:
    (one,) = scored(vital(key, value))
    assert (one.score.total, one.score.single_three, one.score.least) == (3, True, True)


def test_one_two_or_less_alone_is_none() -> None:
    assert scored(vital("o2", 4)) == scored(vital("spo2", 93)) == []


def test_saturation_by_the_code_that_the_vital_signs_profile_requires_is_scored() -> None:
    (one,) = scored(*[r for r in round_of() if not r["id"].startswith("spo2")],
                    vital("spo2", 84, code=concept("", "2708-6", system=LOINC)))  # fmt: skip
    assert (one.score.total, one.score.least) == (3, False)


def test_an_invasive_pressure_counts_where_there_is_no_cuff() -> None:
    line = vital("isbp", 82, ident="line")
    (one,) = scored(*[r for r in round_of() if not r["id"].startswith("sbp")], line)
    assert (one.score.total, one.score.least) == (3, False)
    (both,) = scored(*round_of(), line)
    assert both.score.total == 0


@pytest.mark.parametrize("inside", ["component", "panel"])
def test_a_pressure_that_could_not_be_measured_says_so(inside: str) -> None:
    reason = {"dataAbsentReason": concept("ikke målbart", "error")}
    part = {"code": concept("", "8480-6", system=LOINC)} | reason
    panel = about("Observation", "bp", status="final", code=concept("", "85354-9", system=LOINC))
    panel |= {"effectiveDateTime": hours_ago(1)} | (reason if inside == "panel" else {"component": [part]})
    found = chart(*[r for r in round_of() if not r["id"].startswith("sbp")], panel)
    (round_,) = rounds.rounds(rounds.whenever(found))
    assert round_.values["sbp"].words == "ikke målbart"
    assert round_.number("sbp") is None
    (one,) = rounds.scores([round_], rounds.Scales())
    assert one.score.missing == ("systolic",)


def test_measured_again_in_the_round_the_newest_is_shown_and_scored() -> None:
    again = vital("hr", 88, 0.95, ident="again")
    found = chart(*round_of(hr=140), again)
    (round_,) = rounds.rounds(rounds.whenever(found))
    assert str(round_.number("hr")) == "88"
    assert [str(m.number) for m in round_.earlier["hr"]] == ["140"]
    (one,) = rounds.scores([round_], rounds.Scales())
    assert one.score.total == 0


def test_two_values_at_the_same_moment_count_as_the_worse_and_both_are_kept() -> None:
    for values in ((84, 97), (97, 84)):
        two = [vital("spo2", v, ident=f"s{at}") for at, v in enumerate(values)]
        (round_,) = rounds.rounds(rounds.whenever(chart(*round_of()[:1], *two)))
        assert str(round_.number("spo2")) == "84"
        assert [str(m.number) for m in round_.earlier["spo2"]] == ["97"]


def test_a_monitor_that_sends_every_minute_gives_a_round_a_minute() -> None:
    minutes = [vital(key, 70, 1 - at / 60, ident=f"{key}{at}") for at in range(5)
               for key in ("hr", "rr", "spo2", "sbp")]  # fmt: skip
    assert len(rounds.rounds(rounds.whenever(chart(*minutes)))) == 5


@pytest.mark.parametrize(("answer", "on"), [("373066001", True), ("373067005", False)])
def test_oxygen_as_yes_or_no(answer: str, on: bool) -> None:
    said = vital("o2", 0, code=concept("", "371825009", system=SCT))
    del said["valueQuantity"]
    said["valueCodeableConcept"] = concept("", answer, system=SCT)
    (round_,) = rounds.rounds(rounds.whenever(chart(said, vital("hr", 80))))
    assert rounds.measured(round_, 1).oxygen is on


@pytest.mark.parametrize(
    ("key", "quantity"),
    [
        ("temp", {"value": 39.4, "unit": "°C"}), ("temp", {"value": 39.4, "unit": "Celsius"}),
        ("hr", {"value": 135, "unit": "bpm"}), ("hr", {"value": 135, "unit": "slag/min"}),
        ("hr", {"value": 135, "code": "{beats}/min"}), ("hr", {"value": 135}),
        ("sbp", {"value": 88, "unit": "mm Hg"}), ("rr", {"value": 26, "unit": "breaths/minute"}),
    ],
)  # fmt: skip
def test_the_same_unit_written_otherwise_counts(key: str, quantity: Json) -> None:
    round_ = [r for r in round_of() if not r["id"].startswith(key)]
    (one,) = scored(*round_, vital(key, 1, valueQuantity=quantity))
    assert not one.score.least
    assert one.score.total > 0


def test_a_value_with_a_comparator_is_not_scored_as_if_measured() -> None:
    round_ = [r for r in round_of() if not r["id"].startswith("spo2")]
    below = {"value": 85, "unit": "%", "code": "%", "comparator": "<"}
    (one,) = scored(*round_, vital("spo2", 1, valueQuantity=below))
    assert one.score.least


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered"])
def test_what_does_not_count_is_not_scored(status: str) -> None:
    assert scored(*[{**r, "status": status} for r in round_of(rr=30)]) == []


def test_scale_two_only_where_it_is_prescribed_now() -> None:
    def flagged(status: str) -> Json:
        return about("Flag", "f", status=status, code=concept("", "spo2-scale-2"))

    values = round_of(spo2=90)
    (plain,) = scored(*values)
    (second,) = scored(*values, flagged("active"))
    (ended,) = scored(*values, flagged("inactive"))
    assert plain.score.total == ended.score.total == 3
    assert second.score.total == 0


def test_who_is_not_scored() -> None:
    pregnant = about("Condition", "c", code=concept("", "O26.9", system="urn:oid:2.16.578.1.12.4.1.1.7110"))
    assert rounds.excluded(chart(pregnant), NOW) is not None
    error = {"verificationStatus": concept("", "entered-in-error")}
    assert rounds.excluded(chart({**pregnant, **error}), NOW) is None
    over = {"clinicalStatus": concept("", "resolved")}
    assert rounds.excluded(chart({**pregnant, **over}), NOW) is None
    assert rounds.excluded(chart(who=patient(birthDate="2015-01-01")), NOW) is not None
    assert rounds.excluded(chart(), NOW) is None


def test_measurements_far_apart_are_two_rounds() -> None:
    assert [s.score.total for s in scored(*round_of(3, rr=26), *round_of(1))] == [3, 0]


def test_the_letter_cites_the_score_that_the_screen_shows() -> None:
    # Twelve minutes lie between the first and the last: one round on the screen, one in the letter.
    partly = [vital("rr", 22, 1.2), vital("hr", 118, 1.1), vital("sbp", 100, 1.0)]
    found = chart(*round_of(3), *partly, who=patient(birthDate="1948-03-14"))
    shown = rounds.scores(rounds.rounds(rounds.whenever(found)), rounds.scales(found, NOW))
    cited = news.scores(found, NOW)
    assert [s.total for s in cited] == [s.score.total for s in shown]
    assert len(shown) == 2
    assert cited[-1].text == f"minst {shown[-1].score.total}"
    assert len(cited[-1].source.keys) == 3


def test_the_order_in_which_the_record_is_read_changes_no_score() -> None:
    twice = [*round_of(2, rr=24, hr=118, sbp=100), *round_of(2, rr=12, hr=60, sbp=130)]
    for at, one in enumerate(twice):
        one["id"] = f"o{at}"
    assert scored(*twice) == scored(*reversed(twice))


@pytest.mark.parametrize(("litres", "points"), [(0, 0), (0.5, 2), (1, 2), (2, 2)])
def test_any_flow_of_oxygen_counts(litres: float, points: int) -> None:
    said = [r for r in round_of() if not r["id"].startswith("o2")]
    (one,) = rounds.scores(
        rounds.rounds(rounds.whenever(chart(*said, vital("o2", litres, 1)))), rounds.Scales()
    )
    assert next(part.points for part in one.score.parts if part.key == "oxygen") == points


@pytest.mark.parametrize(
    ("again", "count"),
    [
        ({"hr": 80}, 1),
        ({"hr": 80, "rr": 18}, 1),
        ({"hr": 80, "rr": 18, "spo2": 95}, 2),
        ({"hr": 80, "sbp": 120, "dbp": 70}, 1),  # a pressure is one quantity
        ({"hr": 80, "rr": 18, "sbp": 120, "dbp": 70}, 2),
    ],
)
def test_three_quantities_measured_again_are_a_new_round(again: dict[str, float], count: int) -> None:
    first = [*round_of(1), vital("dbp", 75, 1)]
    later = [vital(key, value, 0.9, ident=f"again-{key}") for key, value in again.items()]
    assert len(rounds.rounds(rounds.whenever(chart(*first, *later)))) == count


@pytest.mark.parametrize("first", ["certain", "doubtful"])
def test_what_may_not_be_decided_upon_takes_no_measured_value_s_place(first: str) -> None:
    certain = vital("hr", 72, ident="a" if first == "certain" else "b")
    below = {"value": 50, "unit": "/min", "code": "/min", "comparator": "<"}
    doubtful = vital("hr", 1, ident="b" if first == "certain" else "a", valueQuantity=below)
    assert [m.use.decide for m in rounds.whenever(chart(doubtful))] == [False]
    (round_,) = rounds.rounds(rounds.whenever(chart(certain, doubtful)))
    assert str(round_.number("hr")) == "72"


@pytest.mark.parametrize(
    ("two", "scale", "points"),
    [
        # On air or not, the better of two saturations written at one moment never lowers the score.
        ((84, 97), 1, 5), ((97, 84), 1, 5), ((93, 95), 1, 4), ((95, 93), 1, 4), ((96, 97), 1, 2),
        # On scale 2 with oxygen a high saturation is the dangerous one, and a low one scores too.
        ((90, 97), 2, 5), ((97, 90), 2, 5), ((92, 94), 2, 3), ((94, 92), 2, 3), ((84, 97), 2, 5),
        ((88, 92), 2, 2), ((86, 93), 2, 3), ((85, 93), 2, 4),
    ],
)  # fmt: skip
def test_of_two_saturations_at_one_moment_the_worse_is_scored_on_the_scale_in_use(
    two: tuple[int, int], scale: Literal[1, 2], points: int
) -> None:
    rest = [r for r in round_of(o2=2) if not r["id"].startswith("spo2")]
    pair = [vital("spo2", value, ident=f"spo2-{at}") for at, value in enumerate(two)]
    flag = about("Flag", "f", status="active", code=concept("", "spo2-scale-2"))
    found = chart(*rest, *pair, *([flag] if scale == 2 else []))
    (one,) = rounds.scores(rounds.rounds(rounds.whenever(found)), rounds.scales(found, NOW))
    assert one.score.total == points


@pytest.mark.parametrize(("first", "second"), [(84, 97), (97, 84)])
def test_of_two_copies_of_one_saturation_the_worse_is_scored(first: int, second: int) -> None:
    number = {"identifier": [{"system": "urn:monitor", "value": "1"}]}
    rest = [r for r in round_of() if not r["id"].startswith("spo2")]
    copies = [vital("spo2", value, ident=ident) | number for ident, value in (("a", first), ("b", second))]
    (one,) = scored(*rest, *copies)
    assert (one.score.total, one.score.least) == (3, False)


@pytest.mark.parametrize(("early", "late"), [("a", "b"), ("b", "a")])
def test_of_copies_the_worse_counts_and_never_what_a_later_edition_stands_for(early: str, late: str) -> None:
    number = {"identifier": [{"system": "urn:monitor", "value": "17"}]}
    first = vital("hr", 140, ident=early, **number)
    for status, stands in (("final", 140), ("corrected", 80)):
        other = vital("hr", 80, ident=late, **number) | {"status": status}
        (found,) = rounds.rounds(rounds.measurements(chart(first, other), now=NOW))
        assert found.number("hr") == stands
