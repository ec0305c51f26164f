"""Who lies on another service's ward, and what stands in the way; nothing where the record does not say."""

from __future__ import annotations

from typing import Any

from desktop.clinical.record.stays import cleaning
from desktop.fhir.resources import Location
from desktop.fhir.systems import DISPOSITION, READY_SINCE
from desktop.shown.beds.beds import BedRow, BedsModel
from desktop.views.beds import bed_stays, beds
from desktop.views.beds.beds import Ward
from desktop.views.beds.empty_beds import Cleanings
from desktop.views.columns.told import Told
from tests.views.beds.test_beds import _at, _place
from tests.views.beds.test_empty_beds import order as cleaning_order
from tests.views.charts import NOW, Json, chart, concept, hours_ago, stay
from tests.views.listing import flag


def _wa(ident: str, name: str, *kinds: str, office: str = "") -> Location:
    more: Json = {"type": [{"text": kind} for kind in kinds]}
    if office:
        more["managingOrganization"] = {"reference": f"Organization/{office}"}
    return _place(ident, name, "wa", **more)


HEART, LUNG = _wa("h3", "Hjerte 3", "Hjertesykdommer"), _wa("l2", "Lunge 2", "Lungesykdommer")


def model(
    *resources: Json, wards: tuple[Location, ...] = (HEART, LUNG), other: tuple[Location, ...] = (),
    cleanings: Cleanings | None = None, **encounter: Any,
) -> BedsModel:  # fmt: skip
    made = chart(stay(**{"location": [_at()], **encounter}), *resources)
    own = (_place("b12", "12A", "bd", "O"), _place("b13", "13", "bd", "U"))
    every = [Ward(one, own if at == 0 else other, ("p",) if at == 0 else ()) for at, one in enumerate(wards)]
    people = [bed_stays.lying(made, NOW)]
    return beds.build(every, people, NOW, "Senger", None, cleanings or Cleanings())[0]


def row(*resources: Json, **more: Any) -> BedRow:
    (found,) = model(*resources, **more).rows
    return found


def test_somebody_of_another_wards_service_is_an_outlier() -> None:
    found = row(serviceType={"text": "Lungesykdommer"})
    assert found.outlier == "Utligger: behandles av Lungesykdommer"
    assert found.pressing
    assert "Utligger" in found.spoken
    assert model(serviceType={"text": "Lungesykdommer"}).summary.endswith("1 utligger")
    assert row(serviceType={"text": "hjertesykdommer"}).outlier == "", "at home, however it is spelled"


def test_codes_say_it_too() -> None:
    def coded(code: str) -> Json:
        return {"coding": [{"system": "urn:s", "code": code, "display": f"d{code}"}]}

    wards = (
        _place("h3", "Hjerte 3", "wa", type=[coded("1"), {"text": "Sengepost"}]),
        _place("l2", "Lunge 2", "wa", type=[coded("2")]),
    )
    assert row(serviceType=coded("2"), wards=wards).outlier == "Utligger: behandles av d2"
    assert row(serviceType=coded("1"), wards=wards).outlier == ""


def test_nothing_is_said_where_either_is_unknown_or_what_the_wards_tell_is_no_service() -> None:
    lung = {"text": "Lungesykdommer"}
    assert row().outlier == ""
    assert row(serviceType=lung, wards=(_wa("h3", "Hjerte 3"), LUNG)).outlier == ""
    units = (_wa("h3", "Hjerte 3", "Sengepost"), _wa("l2", "Lunge 2", "Dagpost"))
    assert row(serviceType=lung, wards=units).outlier == ""
    assert row(serviceType={"text": "Noe annet"}).outlier == ""
    one_kind = _place("h3", "Hjerte 3", "wa", type={"text": "Hjertesykdommer"})
    assert row(serviceType=lung, wards=(one_kind, LUNG)).outlier, (
        "an older server tells one kind, not several"
    )


def test_the_office_says_it_where_no_service_does_and_only_another_wards_office() -> None:
    wards = (_wa("h3", "Hjerte 3", office="h3"), _wa("l2", "Lunge 2", office="l2"))

    def of(office: str, **more: Any) -> str:
        return row(
            serviceProvider={"reference": f"Organization/{office}"}, **{"wards": wards, **more}
        ).outlier

    assert of("l2") == "Utligger: behandles av Lunge 2"
    assert of("h3") == ""
    assert of("hospital") == "", "the whole hospital is no other ward"
    both = (_wa("h3", "Hjerte 3", office="med"), _wa("l2", "Lunge 2", office="med"))
    assert of("med", wards=both) == ""
    assert of("l2", wards=(_wa("h3", "Hjerte 3"), wards[1])) == ""
    kinds = (_wa("h3", "H", "Hjertesykdommer", office="h3"), _wa("l2", "L", "Lungesykdommer", office="l2"))
    assert of("l2", wards=kinds, serviceType={"text": "Hjertesykdommer"}) == "", "the service decides"


def test_nobody_is_an_outlier_who_is_on_the_way_through_an_emergency_department() -> None:
    lung = {"text": "Lungesykdommer"}
    assert row(serviceType=lung, **{"class": {"code": "EMER"}}).outlier == ""
    ahead = {"location": {"reference": "Location/l2", "display": "Lunge 2"}, "status": "planned"}
    assert row(serviceType=lung, location=[_at(), ahead]).outlier == ""


READY = {"url": READY_SINCE, "valueDateTime": hours_ago(5)}


def _to(code: str) -> Json:
    return {"dischargeDisposition": concept(code, code, system=DISPOSITION)}


def test_who_is_ready_and_waits_for_a_place_is_held_up_and_who_goes_home_is_not() -> None:
    home = row(extension=[READY], hospitalization=_to("home"))
    assert (home.need, home.held_up) == ("ready", "")
    assert row(extension=[READY]).held_up == "", "nobody wrote where to"
    assert row(hospitalization=_to("snf")).held_up == "", "nobody said that they are ready"
    found = row(extension=[READY], hospitalization=_to("snf"))
    assert found.held_up == "venter på plass i kommunen"
    assert found.held_up in found.spoken
    assert row(extension=[READY], hospitalization=_to("rehab")).held_up == "venter på plass et annet sted"
    mrsa = row(flag("infection", "MRSA"), extension=[READY], hospitalization=_to("snf"))
    assert mrsa.held_up == "venter på plass i kommunen · isolasjon: MRSA"


def _lies(key: str, **more: Any) -> bed_stays.Lying:
    return bed_stays.Lying(key, "Lie", "Kari", isolation=(Told(),), **more)


def test_who_waits_says_why_there_is_no_bed() -> None:
    taken = (_place("l1", "1", "bd", "C"), _place("l3", "3", "bd", "K"))
    one = _lies("p", awaits="Lunge 2", awaits_ward="l2", ward="h3", beds=("b12",))
    every = [Ward(HEART, (_place("b12", "12A", "bd"),), ("p",)), Ward(LUNG, taken, ())]
    (found,) = beds.build(every, [one], NOW, "Senger", None, Cleanings())[0].rows
    assert found.held_up == "ingen seng er ledig på Lunge 2, 1 skal rengjøres"
    free = [every[0], Ward(LUNG, (*taken, _place("l4", "4", "bd", "U")), ())]
    (found,) = beds.build(free, [one], NOW, "Senger", None, Cleanings())[0].rows
    assert found.held_up == ""
    untold = [every[0], Ward(LUNG, taken, None)]
    (found,) = beds.build(untold, [one], NOW, "Senger", None, Cleanings())[0].rows
    assert found.held_up == "", "nobody has told who lies there"


def test_the_bed_that_was_chosen_may_be_taken_unclean_or_closed() -> None:
    def held(bed: str, *, clean: Cleanings | None = None) -> str:
        one = _lies("p", awaits="Lunge 2 3", awaits_ward="l2", awaits_bed=bed, ward="h3", beds=("b12",))
        other = _lies("q", ward="l2", bed="1", beds=("l1",))
        beds_ = (_place("l1", "1", "bd"), _place("l3", "3", "bd"), _place("l5", "5", "bd", "C"))
        every = [Ward(HEART, (_place("b12", "12A", "bd"),), ("p",)), Ward(LUNG, beds_, ("q",))]
        rows = beds.build(every, [one, other], NOW, "Senger", None, clean or Cleanings())[0].rows
        return next(row.held_up for row in rows if row.key == "p")

    assert held("l1") == "noen ligger i den sengen"
    assert held("l3") == ""
    assert held("l5") == "den sengen er ikke i bruk"
    ordered = Cleanings(cleaning.cleanings([cleaning_order(bed="l3")], NOW))
    assert held("l3", clean=ordered) == "den sengen skal rengjøres"


def test_with_less_room_what_presses_is_still_counted() -> None:
    found = model(extension=[READY], hospitalization=_to("snf"), serviceType={"text": "Lungesykdommer"})
    assert found.summary_pressing == "1 pasient · 1 ledig seng · 1 utskrivningsklar · 1 stopper opp"
    assert found.summary == f"{found.summary_pressing} · 1 utligger"
