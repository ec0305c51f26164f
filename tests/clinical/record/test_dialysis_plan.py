"""Today's session and the access of dialysis: what the record says, and nothing where it says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record import dialysis_plan
from tests.views.charts import NOW, about, chart, concept, patient, stay
from tests.views.test_dialysis import session

Json = dict[str, Any]


def booked(ident: str, at: str, words: str = "Hemodialyse", **more: Any) -> Json:
    who = {"actor": {"reference": "Patient/p"}, "status": "accepted"}
    made = {"resourceType": "Appointment", "id": ident, "status": "booked", "description": words}
    return made | {"start": at, "participant": [who]} | more


def today(hour: int) -> str:
    return f"{NOW:%Y-%m-%d}T{hour:02}:00:00+01:00"


@pytest.mark.parametrize(
    "said",
    [{"status": "cancelled"}, {"status": "noshow"}, {"status": "entered-in-error"},
     {"description": "Poliklinisk kontroll"}, {"start": "2026-11-28T08:00:00+01:00"}, {"start": ""}],
)  # fmt: skip
def test_what_is_no_session_of_today_is_no_slot(said: Json) -> None:
    assert dialysis_plan.slot(chart(patient(), stay(), booked("a", today(8)) | said), NOW) is None


def test_the_first_of_today_is_the_slot_by_words_or_code() -> None:
    coded = booked(
        "b", today(7), "", serviceType=[concept("x", "302497006", system="http://snomed.info/sct")]
    )
    found = dialysis_plan.slot(chart(patient(), stay(), booked("a", today(8)), coded), NOW)
    assert found is not None
    assert found.keys == ("Appointment/b",)
    assert found.state == "planned"


def test_a_session_that_was_begun_says_more_than_its_appointment() -> None:
    begun = session("s", f"{NOW:%d}", None, status="in-progress")
    begun["performedPeriod"]["start"] = NOW.isoformat()
    found = dialysis_plan.slot(chart(patient(), stay(), begun, booked("a", today(8))), NOW)
    assert found is not None
    assert (found.state, found.keys) == ("goes-on", ("Procedure/s",))


def test_the_access_is_that_of_the_newest_session_that_names_one() -> None:
    old = session("s", "15", bodySite=[concept("Dialysekateter høyre hals")])
    new = session("t", "17", bodySite=[concept("AV-fistel venstre")])
    bare = session("u", "18")
    (found,) = dialysis_plan.access(chart(patient(), stay(), old, new, bare), NOW)
    assert found.words == "AV-fistel venstre"
    assert dialysis_plan.access(chart(patient(), stay(), bare), NOW) == ()


def test_a_catheter_that_is_in_is_told_beside_the_fistula() -> None:
    line = about("DeviceUseStatement", "c", status="active", device={"display": "Dialysekateter"})
    line["bodySite"] = {"text": "Høyre hals"}
    found = dialysis_plan.access(
        chart(patient(), stay(), session("t", "17", bodySite=[concept("AV-fistel")]), line), NOW
    )
    assert [one.words for one in found] == ["AV-fistel", "Dialysekateter høyre hals"]
