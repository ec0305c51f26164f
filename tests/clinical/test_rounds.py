"""Rounds of vital signs: only what was measured, in the right unit, is scored."""

from __future__ import annotations

import pytest

from desktop.clinical import rounds
from desktop.letters import news
from tests.views.charts import NOW, Json, about, chart, concept, patient, round_of, vital


def scored(*resources: Json) -> list[rounds.Scored]:
    found = chart(*resources)
    return rounds.scores(rounds.rounds(rounds.measurements(found)), rounds.scale_of(found))


def test_a_whole_round_is_scored_once() -> None:
    (one,) = scored(*round_of(hr=72))
    assert (one.score.total, one.score.least) == (0, False)
    (one,) = scored(*round_of(rr=26, temp=39.4))
    assert one.score.total == 5


def test_what_is_missing_makes_the_score_a_least_one() -> None:
    (one,) = scored(*[r for r in round_of() if not r["id"].startswith("acvpu")])
    assert one.score.least


def test_a_single_temperature_is_no_round() -> None:
    assert scored(vital("temp", 37.0), vital("hr", 70)) == []


@pytest.mark.parametrize(
    "quantity",
    [
        {"value": 98.6, "unit": "°F", "code": "[degF]"},
        {"value": 98.6, "unit": "°F"},
        {"value": 98.6, "unit": "F"},
        {"value": 310, "unit": "K"},
    ],
)
def test_a_temperature_in_another_unit_is_never_read_as_celsius(quantity: Json) -> None:
    round_ = [r for r in round_of() if not r["id"].startswith("temp")]
    (one,) = scored(*round_, vital("temp", 1, valueQuantity=quantity))
    assert one.score.least
    assert one.score.total == 0


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
    shown = rounds.scores(rounds.rounds(rounds.measurements(found)), rounds.scale_of(found))
    cited = news.scores(found)
    assert [s.total for s in cited] == [s.score.total for s in shown]
    assert len(shown) == 2
    assert cited[-1].text == f"minst {shown[-1].score.total}"
    assert len(cited[-1].source.keys) == 3


def test_the_order_in_which_the_record_is_read_changes_no_score() -> None:
    twice = [*round_of(2, rr=24, hr=118, sbp=100), *round_of(2, rr=12, hr=60, sbp=130)]
    for at, one in enumerate(twice):
        one["id"] = f"o{at}"
    assert scored(*twice) == scored(*reversed(twice))


def test_consciousness_is_read_by_code_or_by_letter() -> None:
    for said in (
        {"valueCodeableConcept": {"coding": [{"code": "300202002"}]}},
        {"valueCodeableConcept": {"coding": [{"code": "x"}, {"code": "acvpu-v"}]}},
        {"valueString": "V"},
    ):
        mind = vital("acvpu", "V", 1)
        for name in [n for n in mind if n.startswith("value")]:
            del mind[name]
        (measured,) = rounds.measurements(chart({**mind, **said}))
        assert measured.words == "V"
