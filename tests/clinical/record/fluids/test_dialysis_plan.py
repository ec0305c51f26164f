"""Today's session and the access of dialysis: what the record says, and nothing where it says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.fluids import dialysis_access, dialysis_plan
from desktop.clinical.record.stays import stays
from desktop.views.columns import listed
from tests.views.charts import NOW, about, chart, concept, patient, stay
from tests.views.fluids.test_dialysis import session

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


def test_the_next_session_is_the_first_that_is_still_to_come() -> None:
    ahead = booked("b", "2026-11-28T08:00:00+01:00")
    gone = (
        booked("a", f"{NOW:%Y-%m-%d}T01:00:00+01:00"),
        booked("c", "2026-11"),
        booked("d", "2026-12-01T08:00:00Z"),
    )
    found = dialysis_plan.next_session(chart(patient(), stay(), *gone, ahead), NOW)
    assert found is not None
    assert found.keys == ("Appointment/b",)
    day = booked("e", f"{NOW:%Y-%m-%d}")
    found = dialysis_plan.next_session(chart(patient(), stay(), ahead, day), NOW)
    assert found is not None
    assert found.keys == ("Appointment/e",), "today, at an hour that nobody wrote"
    assert dialysis_plan.next_session(chart(patient(), stay(), *gone[:2]), NOW) is None


def test_the_access_is_that_of_the_newest_session_that_names_one() -> None:
    old = session("s", "15", bodySite=[concept("Dialysekateter høyre hals")])
    new = session("t", "17", bodySite=[concept("AV-fistel venstre")])
    bare = session("u", "18")
    (found,) = dialysis_access.access(chart(patient(), stay(), old, new, bare), NOW)
    assert found.words == "AV-fistel venstre"
    assert dialysis_access.access(chart(patient(), stay(), bare), NOW) == ()


def test_a_catheter_that_is_in_is_told_beside_the_fistula() -> None:
    line = about("DeviceUseStatement", "c", status="active", device={"display": "Dialysekateter"})
    line["bodySite"] = {"text": "Høyre hals"}
    found = dialysis_access.access(
        chart(patient(), stay(), session("t", "17", bodySite=[concept("AV-fistel")]), line), NOW
    )
    assert [one.words for one in found] == ["AV-fistel", "Dialysekateter høyre hals"]


def made(words: str, ident: str = "m", **more: Any) -> Json:
    code = concept(words, more.pop("code", "x"))
    body = about("Procedure", ident, status="completed", code=code, performedDateTime="2026-03-02")
    return body | more


def problem(words: str, ident: str = "p", **more: Any) -> Json:
    active = {"coding": [{"code": more.pop("status", "active")}]}
    return about("Condition", ident, code={"text": words}, clinicalStatus=active) | more


def told(*resources: Json) -> list[str]:
    return [one.words for one in dialysis_access.access(chart(patient(), stay(), *resources), NOW)]


LEFT = {"bodySite": [{"text": "Venstre underarm"}]}


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (problem("AV-fistel venstre underarm"), "AV-fistel venstre underarm"),
        (problem("Arteriovenous fistula for haemodialysis", **LEFT),
         "Arteriovenous fistula for haemodialysis venstre underarm"),
        (made("Anleggelse av AV-fistel", **LEFT), "AV-fistel venstre underarm"),
        (made("x") | {"code": concept("Snitt", "426340003", system="http://snomed.info/sct")}, "AV-fistel"),
        (made("Innleggelse av karprotese", usedCode=[{"text": "AV-graft"}]), "AV-graft"),
        (made("PTA av dialysefistel"), "AV-fistel"),
        (about("DeviceUseStatement", "d", status="active", device={"display": "AV graft"}), "AV graft"),
    ],
)  # fmt: skip
def test_a_fistula_or_graft_is_read_from_whatever_tells_of_it(resource: Json, words: str) -> None:
    assert told(resource) == [words]


@pytest.mark.parametrize(
    "resource",
    [
        problem("Dural arteriovenøs fistel"),
        problem("Koronar AV-fistel"),
        problem("Perianal fistel"),
        problem("AV-fistel", status="resolved"),
        problem("AV-fistel", verificationStatus={"coding": [{"code": "refuted"}]}),
        problem("AV-fistel", verificationStatus={"coding": [{"code": "provisional"}]}),
        made("Kartlegging før AV-fistel"),
        made("Anleggelse av AV-fistel", status="preparation"),
        made("Anleggelse av AV-fistel", status="not-done"),
        made("Anleggelse av AV-fistel", performedDateTime="2027-01-02"),
        about("DeviceUseStatement", "d", status="completed", device={"display": "AV graft"}),
    ],
)
def test_what_is_no_access_is_not_told_as_one(resource: Json) -> None:
    assert told(resource) == []


def test_the_same_access_is_told_once_and_its_trouble_beside_it() -> None:
    of_session = session("t", "17", bodySite=[concept("AV-fistel venstre overarm")])
    same = (problem("AV-fistel"), made("Anleggelse av AV-fistel", **LEFT))
    assert told(of_session, *same) == ["AV-fistel venstre overarm"]
    assert told(of_session, problem("Stenose i AV-fistel")) == [
        "AV-fistel venstre overarm", "Stenose i AV-fistel",
    ]  # fmt: skip
    assert told(*same, made("Anleggelse av AV-graft", "n", bodySite=[{"text": "Høyre overarm"}])) == [
        "AV-fistel venstre underarm", "AV-graft høyre overarm",
    ]  # fmt: skip


def test_what_was_closed_since_is_no_access() -> None:
    closed = made("Ligatur av AV-fistel", "c", performedDateTime="2026-06-02")
    assert told(made("Anleggelse av AV-fistel", **LEFT), closed) == []
    assert told(made("Anleggelse av AV-fistel", **LEFT), closed | {"performedDateTime": "2026-01-02"}) != []
    right = closed | {"bodySite": [{"text": "Høyre overarm"}]}
    assert told(made("Anleggelse av AV-fistel", **LEFT), right) == ["AV-fistel venstre underarm"]
    # What is in its way is taken away, the fistula stays.
    opened = made("Fjerning av trombe i AV-fistel", "c", performedDateTime="2026-06-02")
    assert told(made("Anleggelse av AV-fistel", **LEFT), opened) == ["AV-fistel venstre underarm"]
    # The last session was by it: nobody closed it before that.
    assert told(session("t", "17", bodySite=[concept("AV-fistel venstre")]), closed) == ["AV-fistel venstre"]


@pytest.mark.parametrize(
    ("resource", "treated"),
    [
        (session("t", "17"), True),
        (session("t", "17", status="not-done"), False),
        (booked("a", "2026-11-28T08:00:00+01:00"), True),
        (booked("a", "2026-11-10T08:00:00+01:00"), False),
        (about("DeviceUseStatement", "c", status="active", device={"display": "Dialysekateter"}), True),
        # Made ahead of time: an access, and nobody is dialysed yet.
        (made("Anleggelse av AV-fistel"), False),
    ],
)
def test_who_is_in_dialysis(resource: Json, treated: bool) -> None:
    found = dialysis_plan.in_dialysis(chart(patient(), stay(), resource), NOW)
    assert bool(found) is treated


def test_of_who_is_not_dialysed_the_list_says_nothing_special() -> None:
    chosen = ("dialysis-slot", "dialysis-access")

    def said(*resources: Json) -> list[str]:
        one = chart(patient(), stay(), *resources)
        stands = stays.latest(one, NOW)
        return [extra.text for extra in listed.said(listed.of(one, NOW, chosen, stands), NOW, chosen)]

    assert said() == ["–", "–"]
    assert said(session("t", "17")) == ["ikke satt opp", "ikke skrevet"]
    assert said(made("Anleggelse av AV-fistel")) == ["–", "AV-fistel"]
    assert said(booked("a", today(17)), problem("AV-fistel venstre")) == ["17:00", "AV-fistel venstre"]
