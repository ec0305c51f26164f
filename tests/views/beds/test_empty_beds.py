"""Empty beds: what is ordered of their cleaning, what the server says by itself, and where the two differ."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.stays import cleaning
from desktop.fhir import strict
from desktop.fhir.resources import Task, decode
from desktop.shown.beds.beds import BedsModel, EmptyBed
from desktop.views.beds import bed_stays, beds, corridor
from desktop.views.beds.empty_beds import Cleanings
from tests.views.beds.test_beds import _at, _place, _ward
from tests.views.charts import NOW, Json, chart, hours_ago, stay

OURS = {"coding": [{"system": "urn:fagflate:task", "code": "bed-cleaning"}]}
KARI = {"reference": "Practitioner/kari", "display": "Kari Lie"}


def order(ident: str = "t", bed: str = "b13", **more: Any) -> Task:
    body: Json = {
        "resourceType": "Task", "id": ident, "status": "requested", "code": OURS,
        "authoredOn": hours_ago(1.5), "requester": KARI, "focus": {"reference": f"Location/{bed}"}, **more,
    }  # fmt: skip
    found = decode("Task", strict.dumps({k: v for k, v in body.items() if v is not None}))
    assert isinstance(found, Task)
    return found


def built(*tasks: Task, state: str = "U", told: bool = True, **more: Any) -> BedsModel:
    every = (_place("b12", "12A", "bd", "O"), _place("b13", "13", "bd", state, **more))
    people = [bed_stays.lying(chart(stay(location=[_at()])), NOW)] if told else []
    clean = Cleanings(cleaning.cleanings(tasks, NOW))
    return beds.build([_ward("p", beds=every)], people, NOW, "Senger", None, clean)[0]


def one(*tasks: Task, **more: Any) -> EmptyBed:
    (row,) = built(*tasks, **more).empty
    return row


def test_an_ordered_bed_is_not_free_and_says_since_when_and_by_whom() -> None:
    row = one(order())
    assert (row.key, row.place, row.bed, row.state) == ("Location/b13", "Hjerte 3", "13", "cleaning")
    assert row.said == "Bestilt 13:02 av Kari Lie · 1 t 30 min"
    assert (row.doubt, row.keys) == ("", ("Task/t",))
    model = built(order())
    assert model.summary == "1 pasient · 0 ledige senger · 1 i vask"
    assert model.wards[0].note == "ingen ledig seng · 13 renhold bestilt"
    assert one().state == "free"
    untold = {row.bed: row.state for row in built(told=False).empty}
    assert untold == {"12A": "out", "13": "unknown"}, "until everybody is told no bed is called free"


@pytest.mark.parametrize("status", ["completed", "cancelled", "rejected", "entered-in-error", "draft", ""])
def test_an_order_that_is_not_open_holds_no_bed(status: str) -> None:
    assert one(order(status=status)).state == "free"


def test_what_the_server_says_by_itself_is_told_as_such() -> None:
    assert one(state="K").said == "Ifølge serveren · ingen har bestilt det"
    assert (one(state="K").name, one(state="H").name) == ("Skal rengjøres", "Rengjøres")
    assert one(state="H").said == "Ifølge serveren · ingen har bestilt det"
    assert one(order(), state="H").said.endswith("· serveren sier: rengjøres")
    closed = one(status="suspended")
    assert (closed.state, closed.name, closed.said) == ("out", "Stengt", "Ifølge serveren")


def test_what_is_no_state_of_hl7s_is_told_in_the_servers_words_and_is_not_free() -> None:
    row = one(state="repair")
    assert (row.state, row.name, row.said) == ("out", "Repair", "Ifølge serveren")
    assert built(state="repair").wards[0].note.endswith("13 ikke kjent om den er ledig")
    assert one(state="k").name == "Skal rengjøres"
    assert one(state="u").state == "free"
    ordered = one(order(), state="repair")
    assert (ordered.state, ordered.doubt) == ("cleaning", "Serveren sier: repair.")


def test_where_the_two_contradict_each_other_both_are_told_and_no_bed_is_free() -> None:
    for state, words in (("C", "stengt"), ("O", "opptatt"), ("I", "isolat")):
        row = one(order(), state=state)
        assert (row.state, row.doubt) == ("cleaning", f"Serveren sier: {words}.")
    done = order(status="completed", executionPeriod={"end": hours_ago(1)}, output=[
        {"type": OURS, "valueReference": KARI}])  # fmt: skip
    row = one(done, state="K")
    assert (row.state, row.said) == ("cleaning", "Meldt ren 13:32 av Kari Lie")
    assert row.doubt == "Serveren sier fortsatt: skal rengjøres."
    assert built(done, state="K").summary.startswith("1 pasient · 0 ledige senger")
    old = order(status="completed", executionPeriod={"end": hours_ago(30)})
    assert "ingen har bestilt" in one(old, state="K").said, "that was another time"


def test_two_open_orders_of_a_bed_are_one_cleaning_told_as_ordered_twice() -> None:
    row = one(order("b", authoredOn=hours_ago(1)), order("a"), order("c", status="completed"))
    assert row.said == "Bestilt 13:02 av Kari Lie · 1 t 30 min · bestilt 2 ganger"
    assert row.keys == ("Task/a", "Task/b")


@pytest.mark.parametrize("when", ["9999-12-31T23:59:59Z", "9999", "0001-01-01", "2027-01-01", "", "snart"])
def test_a_time_at_which_nobody_ordered_anything_is_not_told_as_one(when: str) -> None:
    row = one(order(authoredOn=when))
    assert row.state == "cleaning"
    if when == "0001-01-01":
        assert "0001" in row.said, "it has passed, and is told as it is written"
    else:
        assert row.said == "Bestilt, ingen har skrevet når · av Kari Lie"


def test_a_bed_is_done_whatever_year_its_end_is_written_in() -> None:
    assert one(order(status="completed", executionPeriod={"end": "9999-12-31"})).state == "free"


def test_an_order_without_a_bed_or_of_a_bed_without_a_ward_is_seen_all_the_same() -> None:
    nowhere = order("n", focus=None)
    far = order("f", "elsewhere", focus={"reference": "Location/elsewhere", "display": "Rom 9"})
    lying = order("l", "b12")
    found = {row.key: row for row in built(nowhere, far, lying).empty if row.state == "cleaning"}
    assert found["Task/n"].doubt == "Bestillingen nevner ingen seng."
    assert (found["Location/elsewhere"].place, found["Location/elsewhere"].doubt) == (
        "Rom 9", "Ingen post er oppgitt for dette stedet.",
    )  # fmt: skip
    assert (found["Location/b12"].bed, found["Location/b12"].doubt) == (
        "12A", "Noen ligger i denne sengen.",
    )  # fmt: skip


def test_another_systems_order_is_known_by_its_words_and_place() -> None:
    assert one(order(code={"text": "Sluttvask"})).state == "cleaning"
    assert one(order(code={"text": "Bytt lyspære"})).state == "free"
    begun = one(order(status="in-progress", requester=None))
    assert (begun.name, begun.said) == ("Rengjøres", "Bestilt 13:02 · 1 t 30 min")
    assert one(order(status="on-hold")).said.endswith("· satt på vent")


def test_what_is_not_known_of_cleaning_is_said() -> None:
    def note(clean: Cleanings | None) -> str:
        return beds.build([_ward("p")], [], NOW, "Senger", None, clean)[0].note

    assert note(None).endswith("Bestilt rengjøring er ikke oppgitt ennå.")
    assert "kan ikke spørres etter" in note(Cleanings(asked=False, whole=False))
    assert "det kan være mer" in note(Cleanings(whole=False))
    assert "engjøring" not in note(Cleanings())


def test_the_corridor_has_it_and_names_nobody() -> None:
    every = (_place("b12", "12A", "bd", "O"), _place("b13", "13", "bd", "U"))
    people = [bed_stays.lying(chart(stay(location=[_at()])), NOW)]
    clean = Cleanings(cleaning.cleanings([order()], NOW))
    shown = corridor.build(_ward("p", beds=every), people, NOW, None, clean, {"p": "Fastende til 16:00"})
    assert [line.words for line in shown.beds[1].lines] == ["Renhold bestilt"]
    assert shown.counts[0] == "Ledige 0"
    assert shown.counts[3] == "I vask 1"
    assert "Fastende til 16:00" in [line.words for line in shown.beds[0].lines]
    assert shown.note == ""
    bare = corridor.build(_ward("p", beds=every), people, NOW, None)
    assert bare.note == "Ikke all bestilt rengjøring er kjent · Hvem som faster, er ikke spurt her"
