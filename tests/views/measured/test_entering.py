"""The entry row says what stood there last, what is asked, and NEWS2 with what is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.acts.measurements import Confirmed, Typed
from desktop.core.clock import stamp
from desktop.shown.measured.measurements import EntryModel
from desktop.views.measured.entering import model
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, patient, round_of, stay, vital

AT = stamp(NOW.replace(second=0))


def row(*resources: Json, who: Json | None = None, form: Any = "round", at: str = AT,
        confirmed: tuple[Confirmed, ...] = (), **fields: str) -> EntryModel:  # fmt: skip
    keys = tuple((key.replace("_", "-"), text) for key, text in fields.items())
    return model(chart(*resources, who=who), NOW, "draft", Typed(form, at, keys, confirmed))


def field(made: EntryModel, key: str) -> Any:
    return next(one for one in made.fields if one.key == key)


def test_the_last_values_are_hints_and_no_values() -> None:
    made = row(stay(), *round_of(4, hr=94, o2=2), vital("dbp", 76, 4))
    assert field(made, "hr").last == "sist 94 · 10:32"
    assert field(made, "hr").again == "94"
    assert (field(made, "o2").again, field(made, "o2").last) == ("2", "sist 2 L/min · 10:32")
    assert field(made, "acvpu").again == "A"
    assert not made.ready
    assert made.score is not None
    assert made.score.text == "–"


def test_the_score_counts_while_one_types_and_says_what_is_missing() -> None:
    made = row(stay(), rr="21", spo2="95", o2="2", bp="118/72")
    assert made.score is not None
    assert (made.score.words, made.score.parts) == ("minst 5", "2 + 1 + 2 + 0, 3 mangler")
    assert made.score.mark == "incomplete"
    assert (field(made, "rr").points, field(made, "rr").range) == ("2", "21–24")
    assert field(made, "hr").missing
    whole = row(stay(), rr="21", spo2="95", o2="2", bp="118/72", hr="94", temp="36,9", acvpu="A")
    assert whole.score is not None
    assert (whole.score.text, whole.score.mark) == ("6", "framed")


def test_what_is_in_doubt_is_not_counted() -> None:
    made = row(stay(), rr="21", hr="210")
    assert field(made, "hr").doubt is not None
    assert field(made, "hr").points == ""
    assert made.score is not None
    assert made.score.words == "minst 2"
    sure = row(stay(), rr="21", hr="210", confirmed=(Confirmed("hr", "210", "SVT"),))
    assert field(sure, "hr").doubt is None
    assert field(sure, "hr").points == "3"
    assert sure.ready


def test_impossible_is_refused_whatever_is_confirmed() -> None:
    made = row(stay(), spo2="140", confirmed=(Confirmed("spo2", "140", "jo"),))
    doubt = field(made, "spo2").doubt
    assert doubt is not None
    assert doubt.refused
    assert "140" in doubt.title
    assert not made.ready


@pytest.mark.parametrize(
    ("born", "key", "text", "asked"),
    [
        ("2026-11-18", "hr", "150", False),
        ("2026-11-18", "hr", "45", True),
        ("1948-03-14", "hr", "45", False),
        ("2026-11-18", "rr", "55", False),
        ("1948-03-14", "rr", "55", True),
        ("2020-05-01", "bp", "95/55", False),
        ("2026-11-18", "bp", "118/72", True),
        ("2026", "hr", "150", False),
        ("", "hr", "150", False),
        ("", "hr", "250", True),
    ],
)
def test_limits_follow_the_age(born: str, key: str, text: str, asked: bool) -> None:
    made = row(who=patient(birthDate=born) if born else patient(birthDate=""), **{key: text})
    assert (field(made, key).doubt is not None) is asked


def test_a_newborn_is_weighed_in_grams_and_has_no_news2() -> None:
    newborn = patient(birthDate="2026-11-18")
    made = row(who=newborn, form="body", weight="3450 g")
    assert made.ready
    kilos = row(who=newborn, form="body", weight="34,5")
    assert field(kilos, "weight").doubt is not None
    vitals = row(who=newborn, hr="150")
    assert vitals.score is not None
    assert vitals.score.text == ""
    assert "PEVS" in vitals.score.words
    assert {f.key for f in row(who=newborn, form="fluid").fields} >= {"in-breast", "out-diaper"}
    assert "out-diaper" not in {f.key for f in row(form="fluid").fields}


def test_a_great_change_is_asked_about() -> None:
    made = row(stay(), vital("hr", 80, 3), hr="140")
    doubt = field(made, "hr").doubt
    assert doubt is not None
    assert "80" in doubt.detail
    assert field(row(stay(), vital("hr", 80, 30), hr="140"), "hr").doubt is None, "yesterday's is no measure"
    assert field(row(form="body", weight="60"), "weight").doubt is None
    heavy = row(vital("weight", 80, 100), form="body", weight="60")
    assert field(heavy, "weight").doubt is not None


def test_the_time_is_asked_about_or_refused() -> None:
    def when(hours: float) -> EntryModel:
        return row(stay(), at=stamp(NOW - timedelta(hours=hours)), hr="80")

    assert when(2).time_doubt is None
    assert when(13).time_doubt is not None
    assert not when(13).time_doubt.refused  # type: ignore[union-attr]
    future = when(-1).time_doubt
    assert future is not None
    assert future.refused
    before_birth = row(who=patient(birthDate="2026-11-20"), at=stamp(NOW - timedelta(days=2)), hr="140")
    assert before_birth.time_doubt is not None
    assert before_birth.time_doubt.refused
    empty = row(stay(), at=stamp(NOW - timedelta(hours=13)))
    assert empty.time_doubt is None, "nothing is asked before something is written"


def test_values_that_do_not_stand_are_no_hints() -> None:
    made = row(
        stay(), vital("hr", 94, 2, status="entered-in-error"), vital("rr", 18, -3),
        vital("temp", 368, 2), vital("spo2", 96, 2, valueQuantity={"value": 96, "unit": "hest"}),
    )  # fmt: skip
    assert {field(made, key).last for key in ("hr", "rr", "temp", "spo2")} == {"ikke målt"}


def test_who_decided_on_scale_2_is_said() -> None:
    flag = about("Flag", "f", status="active", code=concept("", "spo2-scale-2"),
                 period={"start": "2026-11-18T10:00:00+01:00"}, author={"display": "Maren Aas"})  # fmt: skip
    made = row(stay(), flag, spo2="90", o2="luft", rr="16")
    assert made.scale_two
    assert "Maren Aas" in made.scale
    assert "18.11.2026" in made.scale
    assert made.score is not None
    assert made.score.words == "minst 0"
    silent = row(stay(), {**flag, "author": None, "period": None}, spo2="90")
    assert "ikke oppgitt" in silent.scale
    ended = {**flag, "period": {"start": "2026-11-18", "end": hours_ago(2)}}
    assert not row(stay(), ended, spo2="90").scale_two
    assert not row(stay(), {**flag, "status": "entered-in-error"}, spo2="90").scale_two
