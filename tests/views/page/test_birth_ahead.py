"""A date of birth that lies ahead says of nobody how old they are: nobody is a newborn because of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.acts.measurements import Typed
from desktop.clinical.age import is_child, years_lived
from desktop.clinical.record.measured import rounds, weights
from desktop.clinical.record.results import ranges, whose_limits
from desktop.clinical.typing import entry
from desktop.clinical.vocabulary import analyses
from desktop.clinical.words import demographics
from desktop.letters.delivery import recipients
from desktop.orders.chart_facts import Facts
from desktop.views.chart import vitals
from desktop.views.curves import kurve_bands
from desktop.views.measured import flowsheet
from tests.views.charts import NOW, Json, chart, context, hours_ago, patient, round_of, stay

AHEAD = (NOW + timedelta(days=40)).date().isoformat()


@pytest.fixture(params=[AHEAD, "2027", "9999-12-31", "2027-01"])
def ahead(request: pytest.FixtureRequest) -> Json:
    return patient(birthDate=request.param)


def test_nobody_knows_the_age(ahead: Json) -> None:
    one = chart(stay(), who=ahead)
    assert ranges.days_of_life(ahead["birthDate"], NOW) is None
    assert whose_limits.whose(one, NOW) == "unknown"
    assert Facts(one, (), NOW).age() is None
    assert not weights.small(one, NOW)
    limits, words = ranges.own(analyses()["crea"], one, NOW)
    assert (limits.low, limits.high) == (None, None)
    assert words == "ingen referanse: ukjent alder"
    assert demographics.sex("female", ahead["birthDate"], NOW.date()) == "Kvinne"
    assert "(dato fram i tid)" in demographics.born(one.patient, NOW.date())
    assert not recipients._patient(one.patient, NOW).name.startswith("Foresatte")


def test_chart_and_flowsheet_have_no_limits_and_say_why(ahead: Json) -> None:
    one = context(chart(stay(), *round_of(1, sbp=120, dbp=80, hr=80), who=ahead))
    assert kurve_bands.bands(one.chart, NOW).of == "unknown"
    for build in (vitals.build, flowsheet.build):
        assert "fødselsdato fram i tid: ingen grenser" in build(one)[0].note


def test_news2_is_made_as_of_an_unknown_age(ahead: Json) -> None:
    assert rounds.excluded(chart(stay(), who=ahead), NOW) is None


def test_the_day_itself_is_the_first_of_life() -> None:
    today = NOW.date()
    assert ranges.days_lived(today.isoformat(), today) == (0, 0)
    assert ranges.days_lived(str(today.year), today) is not None, "the year has begun"
    assert years_lived(today, today) == 0
    assert years_lived(today + timedelta(days=1), today) is None
    assert is_child(today.isoformat(), today)
    assert not is_child((today + timedelta(days=1)).isoformat(), today)
    assert years_lived(date(1948, 3, 14), today) == 78


def test_vital_signs_can_be_written_of_them(ahead: Json) -> None:
    written = Typed("round", hours_ago(0.1), (("hr", "80"),))
    found = entry.check(chart(stay(), who=ahead), NOW, written)
    assert not any(doubt.refused for doubt in found.doubts)
