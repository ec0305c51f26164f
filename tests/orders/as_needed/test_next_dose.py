"""Doses as needed: the last one, how many, and the earliest time of the next, also across clock changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as every
from hypothesis import settings
from hypothesis import strategies as st

from desktop.clinical.record.medicines.least_apart import bounds
from desktop.core import messages
from desktop.core.decoding.by_type import from_json
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.orders import given_sums
from desktop.orders.as_needed.next_dose import Again, again, too_soon
from desktop.views.medicines import needed_words
from tests.views.charts import Json, about, chart, concept, stay

MIDNIGHT = datetime(2026, 11, 20, 23, 20, tzinfo=UTC)
"""00:20 on Saturday in Oslo."""
ORDER = "MedicationRequest/o"
HOURLY = {"frequency": 1, "period": 4, "periodUnit": "h"}
DAILY = {"frequency": 4, "period": 1, "periodUnit": "d"}


def amount(value: float, unit: str = "g") -> Json:
    return {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"}


def order(repeat: Json | None, most: float | None = None, unit: str = "g", **more: Any) -> Json:
    dosage: Json = {"asNeededBoolean": True, "doseAndRate": [{"doseQuantity": amount(1)}]}
    if repeat is not None:
        dosage["timing"] = {"repeat": repeat}
    if most is not None:
        dosage["maxDosePerPeriod"] = {"numerator": amount(most, unit), "denominator": amount(1, "d")}
    return about(
        "MedicationRequest", "o", status="active", intent="order", authoredOn="2026-10-01T08:00:00+02:00",
        encounter={"reference": "Encounter/stay"}, medicationCodeableConcept=concept("paracetamol"),
        dosageInstruction=[dosage | more],
    )  # fmt: skip


def dose(at: datetime | None, status: str = "completed", ident: str = "", **more: Any) -> Json:
    made = about(
        "MedicationAdministration", ident or f"d{at.timestamp() if at else 'x'}", status=status,
        medicationCodeableConcept=concept("paracetamol"), request={"reference": ORDER},
        dosage={"dose": amount(1)},
    )  # fmt: skip
    return made | ({"effectiveDateTime": at.isoformat()} if at else {}) | more


def held(request: Json, *doses: Json, types: frozenset[str] | None = None) -> tuple[Chart, MedicationRequest]:
    found = chart(stay(), request, *doses, types=types)
    read = found.find(ORDER, MedicationRequest)
    assert read is not None
    return found, read


def asked(
    request: Json, *doses: Json, now: datetime = MIDNIGHT, types: frozenset[str] | None = None
) -> Again:
    return again(*held(request, *doses, types=types), now)


def said(found: Again, now: datetime = MIDNIGHT) -> str:
    with messages.using("nb"):
        return needed_words.words(found, now)


def before(hours: float, now: datetime = MIDNIGHT) -> datetime:
    return now - timedelta(hours=hours)


def test_after_midnight_the_dose_of_the_evening_before_is_told() -> None:
    late = MIDNIGHT.replace(hour=22, minute=40)
    found = asked(order(HOURLY), dose(late), dose(before(20)))
    assert said(found) == "sist gitt i går 23:40, 0 i dag, 2 siste 24 t · tidligst 03:40"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("not-done", "ikke gitt ennå · tidligst nå"),
        ("entered-in-error", "ikke gitt ennå · tidligst nå"),
        ("in-progress", "sist gitt i går 23:20, 0 i dag, 1 siste 24 t · tidligst 03:20"),
        ("unknown", "ikke gitt ennå, kanskje gitt i går 23:20 · tidligst 03:20"),
        ("on-hold", "ikke gitt ennå, kanskje gitt i går 23:20 · tidligst 03:20"),
    ],
)
def test_what_did_not_reach_the_patient_is_not_counted_and_what_may_have_is_told(
    status: str, words: str
) -> None:
    assert said(asked(order(HOURLY), dose(before(1), status))) == words


def test_without_an_interval_the_next_time_is_not_guessed_until_the_maximum_is_reached() -> None:
    three = [dose(before(hours)) for hours in (2, 9, 20)]
    assert said(asked(order(DAILY, 4), *three)).endswith("· ikke angitt intervall")
    four = [*three, dose(before(23))]
    # The oldest of the last 24 hours falls out an hour from now.
    assert said(asked(order(DAILY, 4), *four)).endswith("· tidligst 01:20, maks er nådd")
    assert said(asked(order(DAILY), *four)).endswith("· tidligst 01:20, maks er nådd")
    assert said(asked(order(None), *four)).endswith("· ikke angitt intervall")


def test_the_sum_counts_other_orders_of_the_substance_and_other_units() -> None:
    other = dose(before(3), ident="other", dosage={"dose": amount(3500, "mg")})
    other["request"] = {"reference": "MedicationRequest/elsewhere"}
    found = asked(order(DAILY, 4), other)
    assert (found.last, found.day) == (None, 0)
    assert said(found).endswith("· tidligst 21:20, maks er nådd")
    pieces = dose(before(3), dosage={"dose": amount(2, "{tablett}")})
    assert said(asked(order(DAILY, 4), pieces)).endswith("· døgnsummen kan ikke regnes ut")


def test_what_was_not_fetched_is_told_and_is_not_none() -> None:
    types = frozenset({"Encounter", "MedicationRequest"})
    found = asked(order(HOURLY), types=types)
    assert said(found) == "ikke alle doser er hentet · tidligst: ikke kjent"
    known = asked(order(HOURLY), dose(before(1)), types=types)
    assert said(known) == (
        "sist gitt i går 23:20, 0 i dag, 1 siste 24 t, ikke alle doser er hentet · tidligst 03:20"
    )


def test_a_dose_without_a_time_leaves_the_next_unknown() -> None:
    found = asked(order(HOURLY), dose(None))
    assert said(found) == "1 dose uten klokkeslett · tidligst: ikke kjent"


@pytest.mark.parametrize(
    "words", ["minst 4 t mellom", "Minst 4 timer mellom dosene", "ved smerter, min. 4 t mellom hver dose"]
)
def test_an_interval_in_words_is_read(words: str) -> None:
    for request in (order(DAILY, text=words), order(DAILY, patientInstruction=words)):
        found = asked(request, dose(before(1)))
        assert (found.bound, found.next) == ("interval", before(-3))


def test_doses_that_are_all_given_are_said() -> None:
    request = order({"count": 1})
    assert said(asked(request)).endswith("· ikke angitt intervall")
    assert said(asked(request, dose(before(30)))).endswith("· alle ordinerte doser er gitt")


def test_the_hour_that_comes_twice_is_an_hour() -> None:
    # 02:30 summer time on 25 October, and 02:10 standard time 40 minutes later.
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    now = first + timedelta(minutes=40)
    found = asked(order(HOURLY), dose(first), now=now)
    assert found.next == first + timedelta(hours=4)
    assert said(found, now) == "sist gitt 02:30 sommertid, 1 i dag, 1 siste 24 t · tidligst 05:30"


def test_seconds_neither_shorten_nor_lengthen_what_is_shown() -> None:
    late = MIDNIGHT.replace(hour=22, minute=40, second=31)
    chart_, request = held(order(HOURLY), dose(late))
    assert again(chart_, request, MIDNIGHT).next == MIDNIGHT + timedelta(hours=3, minutes=20)
    at = MIDNIGHT + timedelta(hours=3, minutes=20, seconds=2)
    assert list(too_soon(chart_, request, at, at)) == []


def test_too_soon_is_said_and_a_dose_that_is_entered_late_too() -> None:
    chart_, request = held(order(HOURLY), dose(before(1)))
    with messages.using("nb"):
        assert list(too_soon(chart_, request, MIDNIGHT, MIDNIGHT)) == [
            "Sist gitt i går 23:20, minst 4 t mellom dosene er ordinert: tidligst i dag 03:20."
        ]
        assert list(too_soon(chart_, request, before(2), MIDNIGHT)) == [
            "En annen dose er ført i går 23:20: minst 4 t mellom dosene er ordinert."
        ]
    assert list(too_soon(chart_, request, before(6), MIDNIGHT)) == []


MINUTES = st.lists(st.integers(0, 60 * 40), max_size=9)
REPEATS = st.one_of(
    st.none(),
    st.builds(
        lambda n, period, unit: {"frequency": n, "period": period, "periodUnit": unit},
        st.integers(1, 5), st.sampled_from([1, 2, 4, 6, 8, 12]), st.sampled_from(["h", "d"]),
    ),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@every(
    MINUTES, REPEATS, st.one_of(st.none(), st.integers(1, 6)),
    st.sampled_from(
        [MIDNIGHT, datetime(2026, 10, 25, 1, 10, tzinfo=UTC), datetime(2026, 3, 29, 1, 5, tzinfo=UTC)]
    ),
)  # fmt: skip
def test_the_earliest_time_is_the_first_at_which_giving_is_not_asked_about(
    minutes: list[int], repeat: Json | None, most: int | None, now: datetime
) -> None:
    doses = [dose(now - timedelta(minutes=m), ident=f"d{n}") for n, m in enumerate(minutes)]
    chart_, request = held(order(repeat, most), *doses)
    found = again(chart_, request, now)
    day = [m for m in minutes if m < 24 * 60]
    assert found.day == len(day)
    assert found.last == (max(now - timedelta(minutes=m) for m in minutes) if minutes else None)

    def objections(at: datetime) -> list[str]:
        return [*given_sums.beyond(chart_, request, at, None), *too_soon(chart_, request, at, at)]

    if found.next is None:
        # Nothing but the day's maximum may say something, and it does not.
        assert found.bound == "unsaid"
        assert objections(now) == []
        return
    assert found.next >= now
    assert objections(found.next) == []
    if found.next > now:
        assert objections(found.next - timedelta(minutes=1)) != []
        assert objections(now) != []


@settings(max_examples=60, deadline=None)
@every(MINUTES, st.sampled_from(["unknown", "completed"]))
def test_one_more_dose_never_makes_the_next_one_earlier(minutes: list[int], status: str) -> None:
    doses = [dose(MIDNIGHT - timedelta(minutes=m), ident=f"d{n}") for n, m in enumerate(minutes)]
    request = order({"frequency": 2, "period": 6, "periodUnit": "h"}, 5)
    fewer = asked(request, *doses).next or MIDNIGHT
    more = asked(request, *doses, dose(before(1), status, "more")).next or MIDNIGHT
    assert more >= fewer


def _least(words: str) -> list[timedelta]:
    """The least times between two doses that an order's words say."""
    held = from_json(json.dumps(order(None, text=words)), MedicationRequest)
    return [one.span for one in bounds(held, held.dosage_instruction)]


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("4 timer mellom dosene", 4), ("med 6 timers mellomrom", 6), ("minst 6 timers intervall", 6),
        ("ikke oftere enn hver 8. time", 8), ("tidligst 2 timer etter forrige dose", 2),
        ("Kan gjentas etter 2 timer", 2), ("kan gjentas en gang etter minst 3 timer", 3),
        ("kan gjentas hver 4. time", 4), ("minimum 4 timar mellom dosene", 4),
    ],
)  # fmt: skip
def test_other_wordings_of_the_least_time_between_two(words: str, hours: int) -> None:
    assert _least(words) == [timedelta(hours=hours)]


@pytest.mark.parametrize(
    "words",
    [
        "maks 4 timer mellom dosene", "ikke mer enn 6 timer mellom dosene", "4-6 timer mellom dosene",
        "tidligst 30 min etter mat", "tidligst 2 timer før operasjon", "gis over 4 timer", "i 4 timer",
        "kan gjentas", "1,4 timer mellom", "høyst 8 timers mellomrom",
    ],
)  # fmt: skip
def test_what_is_no_least_time_is_no_bound(words: str) -> None:
    assert _least(words) == []
