"""The beds of all wards: who waits and since when, what is free, and what can't be true as it stands."""

from __future__ import annotations

from typing import Any

from desktop.acts import role_table as roles
from desktop.clinical.record import persons
from desktop.core.actor import Actor
from desktop.fhir import strict
from desktop.fhir.resources import Location, PractitionerRole, decode
from desktop.fhir.systems import DISPOSITION, LEAVE_UNTIL, READY_SINCE
from desktop.shown.beds.beds import BedRow, BedsModel
from desktop.shown.parts import PanelState
from desktop.sync.pull.admissions import Expected
from desktop.views.beds import bed_stays, beds
from desktop.views.beds.beds import Ward
from tests.views.charts import NOW, Json, chart, concept, hours_ago, patient, stay
from tests.views.listing import flag


def _place(ident: str, name: str, kind: str, state: str = "", **more: Any) -> Location:
    body: Json = {"resourceType": "Location", "id": ident, "name": name,
                  "physicalType": {"coding": [{"code": kind}]}, **more}  # fmt: skip
    if state:
        body["operationalStatus"] = {"code": state}
    found = decode("Location", strict.dumps(body))
    assert isinstance(found, Location)
    return found


def _ward(*people: str, beds: tuple[Location, ...] | None = None, told: bool = True) -> Ward:
    every = beds if beds is not None else (_place("b12", "12A", "bd", "O"), _place("b13", "13", "bd", "U"))
    return Ward(_place("h3", "Hjerte 3", "wa"), every, people if told else None)


def _at(where: str = "b12", status: str = "active", **more: Any) -> Json:
    return {"location": {"reference": f"Location/{where}"}, "status": status, **more}


def _built(
    *resources: Json, encounter: Json | None = None, ward: Ward | None = None, who: Json | None = None
) -> tuple[BedsModel, PanelState]:
    made = chart(encounter or stay(location=[_at()]), *resources, who=who)
    return beds.build([ward or _ward("p")], [bed_stays.lying(made, NOW)], NOW, "Senger")


def _row(*resources: Json, **more: Any) -> BedRow:
    model, state = _built(*resources, **more)
    assert state.kind == "ready"
    (row,) = model.rows
    return row


def test_a_ward_tells_its_free_beds_by_name_and_those_that_only_seem_free() -> None:
    every = (
        _place("b12", "12A", "bd", "U"), _place("b13", "13", "bd", "U"), _place("b14", "14", "bd", "K"),
        _place("b15", "15", "bd", "O"), _place("b16", "16", "bd", "U", status="suspended"),
        _place("b17", "17", "bd"),
    )  # fmt: skip
    model, _state = _built(ward=_ward("p", beds=every))
    (one,) = model.wards
    assert one.count == "1 av 6 senger"
    assert one.note == "ledig: 13, 17 · 14 skal rengjøres, 15 opptatt ifølge serveren, 16 stengt"
    assert model.summary == "1 pasient · 2 ledige senger · 1 i vask"
    none, _state = _built(ward=_ward("p", beds=every[:1]))
    assert none.wards[0].note == "ingen ledig seng"
    unknown, _state = _built(ward=_ward("p", beds=()))
    assert (unknown.wards[0].count, unknown.wards[0].note) == ("1", "sengene er ikke oppgitt enkeltvis")


def test_who_waits_for_a_bed_says_where_and_for_how_long() -> None:
    ahead = _at("h9", "planned", period={"start": hours_ago(3.5)})
    ahead["location"]["display"] = "Lunge 2"
    row = _row(encounter=stay(location=[_at(), ahead]))
    assert (row.need, row.said) == ("waiting", "Venter på seng på Lunge 2 · 3 t 30 min")
    assert row.bed == "12A", "they lie where they wait"
    del ahead["period"]
    row = _row(encounter=stay(location=[_at(), ahead]))
    assert row.said == "Venter på seng på Lunge 2 · ingen har skrevet siden når"
    ahead["period"] = {"start": hours_ago(3.5), "end": hours_ago(1)}
    assert _row(encounter=stay(location=[_at(), ahead])).need == "", "that plan is over"
    assert _row(encounter=stay(location=[_at(), _at("b12", "planned")])).need == "", "they are there"


def test_who_has_no_bed_on_a_ward_with_beds_waits_since_they_came() -> None:
    there = stay(location=[_at("h3", period={"start": hours_ago(2)})])
    row = _row(encounter=there)
    assert (row.need, row.bed, row.said) == ("waiting", "", "Ingen seng er oppgitt på posten · 2 t")
    assert "uten seng" in row.spoken
    assert _row(encounter=there, ward=_ward("p", beds=())).need == "", "nobody can tell"


def test_of_whom_no_bed_is_told_may_lie_in_one_that_seems_free() -> None:
    """A server that tells the ward alone says of no bed that it is taken."""
    every = tuple(_place(f"b{n}", str(n), "bd", "U") for n in (1, 2, 3))
    there = chart(stay(location=[_at("h3")]))
    model, _state = beds.build([_ward("p", beds=every)], [bed_stays.lying(there, NOW)], NOW, "Senger")
    (one,) = model.wards
    assert (one.count, one.note) == ("0 av 3 senger", "ledig: 1, 2, 3 · for 1 pasient er ingen seng oppgitt")
    assert model.summary.startswith("1 pasient · 2 ledige senger")


def test_beds_of_one_name_in_two_rooms_are_two_beds() -> None:
    every = (_place("b12", "A", "bd", "U"), _place("b99", "A", "bd", "U"))
    model, _state = _built(ward=_ward("p", beds=every))
    (one,) = model.wards
    assert (one.count, one.note) == ("1 av 2 senger", "ledig: A")


def test_who_is_ready_says_since_when_and_where_to_and_nobodys_answer_is_made_up() -> None:
    ready = stay(
        location=[_at()], extension=[{"url": READY_SINCE, "valueDateTime": hours_ago(5)}],
        hospitalization={"dischargeDisposition": concept("Sykehjem", "snf", system=DISPOSITION)},
    )  # fmt: skip
    model, _state = _built(encounter=ready)
    (row,) = model.rows
    assert (row.need, row.said) == ("ready", "Utskrivningsklar siden i dag 09:32 · til: sykehjem")
    assert model.summary.endswith("1 utskrivningsklar · 1 stopper opp")
    assert row.held_up == "venter på plass i kommunen"
    assert "kommunene" in model.note


def test_on_leave_the_bed_is_taken_and_nobody_waits() -> None:
    away = stay(
        status="onleave", location=[_at(status="reserved")],
        extension=[{"url": LEAVE_UNTIL, "valueDateTime": "2026-11-21T12:00:00+01:00"}],
    )  # fmt: skip
    model, _state = _built(encounter=away)
    (row,) = model.rows
    assert (row.need, row.bed) == ("", "12A")
    assert row.said.startswith("Permisjon")
    assert model.wards[0].count == "1 av 2 senger"


def test_the_planned_day_is_today_tomorrow_passed_or_not_planned() -> None:
    def leaves(day: str) -> BedRow:
        return _row(encounter=stay(location=[_at()], period={"start": "2026-11-17", "end": day}))

    found = [leaves(day).leaves for day in ("2026-11-20", "2026-11-21", "2026-11-25")]
    assert found == ["today", "tomorrow", "later"]
    assert leaves("2026-11-20").leaving_today
    assert _row().leaves == ""
    planned = {"url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate"}
    late = stay(location=[_at()], extension=[{**planned, "valueDateTime": "2026-11-18"}])
    assert _row(encounter=late).leaves == "past"


def test_isolation_is_told_as_not_asked_none_or_what_it_is() -> None:
    assert (_row().isolation, _row().quiet) == ("ikke spurt", True)
    row = _row(flag("infection", "MRSA, kontaktsmitte"))
    assert (row.isolation, row.quiet) == ("MRSA, kontaktsmitte", False)


def test_what_contradicts_the_servers_list_is_told_beside_the_row() -> None:
    over = stay(status="finished", location=[_at()], period={"start": "2026-11-17", "end": "2026-11-18"})
    assert _row(encounter=over).doubt == "Journalen sier at dette oppholdet er over."
    elsewhere = Ward(_place("l2", "Lunge 2", "wa"), (_place("b1", "1", "bd"),), ("p",))
    row = _row(ward=elsewhere)
    assert (row.doubt, row.bed) == ("Journalen sier en annen post.", "")
    assert _row(who=patient(deceasedDateTime=hours_ago(1))).doubt == "Er død."
    assert _row(who=patient(deceasedBoolean=True)).doubt == "Er død.", "nobody need know when"


def test_what_has_not_come_is_loading_and_without_wards_nothing_is_empty() -> None:
    model, state = _built(ward=_ward("p", "q"))
    assert (state.kind, len(model.rows)) == ("loading", 1)
    model, state = _built(ward=_ward(told=False))
    assert (state.kind, model.wards[0].note) == ("loading", "ikke hentet ennå")
    _model, state = beds.build([], [], NOW, "Senger")
    assert (state.kind, state.title) == ("not_checked", "Ingen post er kjent her.")


def test_somebody_told_on_two_wards_has_one_row() -> None:
    made = bed_stays.lying(chart(stay(location=[_at()])), NOW)
    other = Ward(_place("l2", "Lunge 2", "wa"), (), ("p",))
    model, _state = beds.build([_ward("p"), other], [made], NOW, "Senger")
    assert [row.ward for row in model.rows] == ["h3"]


def _role(title: str, *codes: str) -> PractitionerRole:
    body = {"resourceType": "PractitionerRole", "id": "r", "code": [concept(title, *codes)]}
    found = decode("PractitionerRole", strict.dumps(body))
    assert isinstance(found, PractitionerRole)
    return found


def test_a_duty_is_read_from_codes_and_titles_and_no_doctor_loses_theirs() -> None:
    for title in ("Flytkoordinator", "Sengekoordinator", "Seng- og flytkoordinator", "Bed manager"):
        assert persons.duty(_role(title)) == "coordinator", title
    for title in ("Ambulansearbeider", "Paramedisiner", "AMK-operatør", "Paramedic"):
        assert persons.duty(_role(title)) == "ambulance", title
    for title in (
        "Overlege",
        "LIS",
        "Lege, luftambulansen",
        "Koordinerende lege",
        "Sykepleier",
        "Studiekoordinator",
    ):
        assert persons.duty(_role(title)) == "", title
    assert persons.duty(_role("", "role-flytkoordinator")) == "coordinator"
    assert persons.duty(_role("", "AA")) == "ambulance"
    assert persons.duty(_role("", "LE", "AA")) == "", "a second code shuts no doctor out from writing"
    nurse = Actor("r", "p", "A", profession="nurse", duty="coordinator")
    assert (nurse.works_as, roles.decides(nurse), roles.only_reads(nurse)) == ("coordinator", False, False)


def _planned(day: str, who: str = "Hjerte 3", **more: Any) -> Json:
    place = _at("h3", "planned")
    body = {**stay(status="planned", period={"start": day}, location=[place]), "id": "coming"}
    place["location"]["display"] = who
    return {**body, **more}


def _coming(*resources: Json, told: Expected | None = None) -> tuple[BedsModel, PanelState]:
    made = chart(*resources)
    people = [bed_stays.lying(made, NOW)]
    return beds.build([_ward()], people, NOW, "Senger", told or Expected(patients=("p",)))


def test_who_is_to_come_says_when_and_where_and_takes_no_bed_yet() -> None:
    model, state = _coming(_planned("2026-11-21T08:00:00+01:00"))
    (row,) = model.rows
    assert (state.kind, row.need, row.place, row.bed) == ("ready", "expected", "Hjerte 3", "")
    assert row.said.startswith("kommer i morgen 08:00")
    assert "kommer i morgen" in row.spoken
    assert model.summary == "0 pasienter · 1 ledig seng · 1 ventes"
    assert "Planlagte" not in model.note
    day, _state = _coming(_planned("2026-11-21"))
    assert day.rows[0].said.split(" ·")[0] == "kommer i morgen"
    late, _state = _coming(_planned("2026-11-19T23:00:00+01:00"))
    assert late.rows[0].said.startswith("skulle ha kommet i går 23:00")


def test_who_has_come_was_cancelled_or_comes_much_later_is_not_expected() -> None:
    for status in ("cancelled", "finished", "entered-in-error"):
        assert not _coming(_planned("2026-11-21", status=status))[0].rows
    for day in ("2026-12-24", "9999-12-31", "2026-11-01", ""):
        assert not _coming(_planned(day))[0].rows
    assert not _coming(_planned("2026-11-21", **{"class": {"code": "AMB"}}))[0].rows, "a visit takes no bed"
    here = stay(location=[_at()])
    model, _state = beds.build(
        [_ward("p")], [bed_stays.lying(chart(here, _planned("2026-11-21")), NOW)], NOW, "", Expected(("p",))
    )
    assert [row.need for row in model.rows] == [""], "they lie here already"


def test_planned_admissions_that_nobody_told_are_never_none() -> None:
    unknown, _state = beds.build([_ward()], [], NOW, "Senger")
    assert "Planlagte innleggelser er ikke oppgitt ennå." in unknown.note
    partly, _state = _coming(_planned("2026-11-21"), told=Expected(("p",), partial=("Encounter: timed out",)))
    assert "det kan være flere" in partly.note
