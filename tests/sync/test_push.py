"""Push, rule by rule, against a server that can be made to fail in every way."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.transport import NoAnswer, Request
from desktop.store import outbox
from desktop.store.outbox import IDENTITY, Act
from desktop.sync.fate import Fate
from desktop.sync.push import push
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, Killed, run
from tests.sync.fake_server import FakeServer, Features, SimClock

Json = dict[str, Any]


def note(ident: str = "c1", text: str = "Hjertesvikt", **more: Any) -> Json:
    return {"resourceType": "Condition", "id": ident, "code": {"text": text},
            "subject": {"reference": "Patient/p1"}, **more}  # fmt: skip


def order(ident: str = "m1", **more: Any) -> Json:
    return {"resourceType": "MedicationRequest", "id": ident, "status": "draft", "intent": "order",
            "dosageInstruction": [{"text": "1 tablett morgen"}], "subject": {"reference": "Patient/p1"},
            **more}  # fmt: skip


def task(ident: str = "t1", focus: str = "Condition/c1", **more: Any) -> Json:
    return {"resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
            "focus": {"reference": focus}, "for": {"reference": "Patient/p1"}, **more}  # fmt: skip


def known(client: Client, resource: Json) -> Json:
    """A resource that both the server and the client have."""
    client.put(resource)
    assert run(push(client.effects)).ended is Fate.DONE
    assert client.unsent == ()
    client.wire.sent.clear()
    return resource


# Rule 1: about to send is durable before anything leaves.


@pytest.mark.parametrize("many", [False, True])
def test_push_1_it_is_marked_as_about_to_be_sent_before_anything_leaves(client: Client, many: bool) -> None:
    act = Act("write", "r1", atomic=True)
    client.put(note(), act)
    if many:
        client.put(task(), act)
    seen: list[set[str]] = []

    def look(_request: Request) -> None:
        if _request.method != "GET":
            seen.append({e.state for e in client.unsent})

    client.wire.choose = look  # type: ignore[assignment]
    run(push(client.effects))
    assert seen == [{"sending"}]


def test_push_1_what_was_under_way_when_the_process_died_is_asked_about_first(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.wire.faults = [driver.lost_after]
    client.database.kill_after = None
    run(push(client.effects))
    (entry,) = client.unsent
    assert (entry.state, entry.attempts) == ("sending", 1)
    client.wire.sent.clear()
    client.clock.forward(60)
    run(push(client.effects))
    assert client.wire.lines == ["GET Condition/c1"]
    assert client.unsent == ()
    assert len(server.store["Condition/c1"]) == 1


def test_push_1_a_request_that_certainly_never_left_leaves_no_mark(client: Client) -> None:
    client.put(note())
    client.wire.faults = [driver.unreachable]
    assert run(push(client.effects)).ended is Fate.UNREACHABLE
    (entry,) = client.unsent
    assert (entry.state, entry.attempts) == ("queued", 0)


@pytest.mark.parametrize("features", [Features(), Features(update_create=False), Features(transaction=False)])
@pytest.mark.parametrize("atomic", [False, True])
def test_push_1_killed_at_every_statement_nothing_is_lost_or_doubled(
    machine: Machine, server: FakeServer, features: Features, atomic: bool
) -> None:
    for kill_after in range(1, 200):
        server.store = {k: v for k, v in server.store.items() if k.startswith("Patient/")}
        client = machine(features=features)
        act = Act("write", "r1", atomic=atomic)
        client.put(note(), act)
        client.put(task(), act)
        client.database.statements, client.database.kill_after = 0, kill_after
        try:
            run(push(client.effects))
            finished = True
        except Killed:
            finished = False
        client.database.kill_after = None
        client.clock.forward(600)
        run(push(client.effects))
        assert client.unsent == (), kill_after
        (condition,) = server.all("Condition")
        (made,) = server.all("Task")
        assert made["focus"]["reference"] == f"Condition/{condition['id']}"
        assert client.base(f"Condition/{condition['id']}") is not None
        client.close()
        if finished:
            assert kill_after > 5
            return
    raise AssertionError("a push never ended")


# Rule 2: creating once.


def test_push_2_a_create_is_a_conditional_put_under_our_own_id_with_our_tag(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    run(push(client.effects))
    (request,) = client.wire.sent
    assert (request.method, request.path) == ("PUT", "Condition/c1")
    assert request.headers["if-none-match"] == "*"
    tags = server.get("Condition/c1")["meta"]["tag"]  # type: ignore[index]
    assert [t["system"] for t in tags] == [IDENTITY]


@pytest.mark.parametrize("fault", [driver.lost_after, driver.truncated, driver.status(503, after=True),
                                   driver.status(500, after=True), driver.html, driver.lost_before,
                                   driver.status(504)])  # fmt: skip
@pytest.mark.parametrize("features", [Features(), Features(update_create=False), Features(representation=False),
                                      Features(update_create=False, conditional_create=False),
                                      Features(if_none_match=False), Features(gone=404, history=False)])  # fmt: skip
def test_push_2_an_ambiguous_answer_makes_one_resource(
    machine: Machine, server: FakeServer, fault: driver.Fault, features: Features
) -> None:
    client = machine(features=features)
    client.put(note())
    client.wire.faults = [fault]
    run(push(client.effects))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    (made,) = server.all("Condition")
    assert client.base(f"Condition/{made['id']}") is not None
    assert len(server.store[f"Condition/{made['id']}"]) == 1


def test_push_2_a_late_duplicate_of_a_create_does_not_undo_a_later_edit(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.wire.faults = [client.wire.duplicated(1)]
    run(push(client.effects))
    server.write({**note(text="rettet av en annen")})
    run(client.wire.send(Request("GET", "Patient/p1")))  # the late duplicate has come by now
    assert not client.wire.late
    assert server.get("Condition/c1")["code"]["text"] == "rettet av en annen"  # type: ignore[index]


def test_push_2_a_delayed_create_that_arrives_after_the_second_try_is_still_one(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.wire.faults = [client.wire.delayed(2)]
    run(push(client.effects))
    client.clock.forward(600)
    run(push(client.effects))
    run(client.wire.send(Request("GET", "Patient/p1")))
    assert client.unsent == ()
    assert len(server.store["Condition/c1"]) == 1


def test_push_2_an_id_that_another_has_taken_is_a_conflict_with_both_texts(
    client: Client, server: FakeServer
) -> None:
    server.write(note(text="en annens"))
    client.put(note(text="vår"))
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.state == "conflict"
    assert "vår" in str(entry.body)
    assert "en annens" in str(entry.their_json)
    assert len(server.store["Condition/c1"]) == 1


def test_push_2_where_the_server_gives_ids_the_business_identifier_is_the_condition(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(update_create=False))
    identifier = {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:5ba5b1d4-7c37-4c39-9a17-f9a1f8b9f3a1"}
    client.put(order(identifier=[identifier]))
    run(push(client.effects))
    (request,) = client.wire.sent
    assert (request.method, request.path) == ("POST", "MedicationRequest")
    assert request.headers["if-none-exist"].startswith("identifier=")
    assert '"id"' not in str(request.body).split("identifier")[0]
    (made,) = server.all("MedicationRequest")
    assert client.sees("MedicationRequest/m1") == client.base(f"MedicationRequest/{made['id']}")


def test_push_2_a_server_that_can_not_say_whether_it_has_it_is_not_given_it_twice(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(update_create=False, conditional_create=False))
    client.put(note())
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    client.clock.forward(600)
    client.wire.choose = lambda r: driver.status(400) if "_tag" in r.path else None
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "failed"}
    assert len(server.all("Condition")) == 1


def test_push_2_created_deleted_by_another_with_our_answer_lost_does_not_come_back(
    machine: Machine, server: FakeServer
) -> None:
    for gone in (410, 404):
        client = machine(features=Features(gone=gone))
        client.put(note(f"c{gone}"))
        client.wire.faults = [driver.lost_after]
        run(push(client.effects))
        server.delete(f"Condition/c{gone}")
        client.clock.forward(600)
        run(push(client.effects))
        assert client.states() == {f"Condition/c{gone}": "gone"}
        assert server.get(f"Condition/c{gone}") is None


# Rule 3: updating what we saw, and nothing else.


def test_push_3_an_update_names_the_version_that_it_changes(client: Client, server: FakeServer) -> None:
    known(client, note())
    version = server.store["Condition/c1"][-1].version
    client.change("Condition/c1", code={"text": "Hjertesvikt, forverring"})
    run(push(client.effects))
    assert [r.headers["if-match"] for r in client.wire.sent] == [f'W/"{version}"']
    assert client.unsent == ()


@pytest.mark.parametrize("code", [409, 412])
def test_push_3_another_change_of_the_same_unit_goes_to_a_person_with_both_texts(
    client: Client, server: FakeServer, code: int
) -> None:
    known(client, order())
    server.write(order(dosageInstruction=[{"text": "2 tabletter morgen"}]))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "1 tablett kveld"}])
    client.wire.faults = [driver.status(code)]
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.state == "conflict"
    assert "1 tablett kveld" in str(entry.body)
    assert "2 tabletter morgen" in str(entry.their_json)
    now = server.get("MedicationRequest/m1")
    assert now is not None
    assert now["dosageInstruction"] == [{"text": "2 tabletter morgen"}]


def test_push_3_dose_here_and_frequency_there_do_not_become_an_order_that_nobody_gave(
    client: Client, server: FakeServer
) -> None:
    known(client, order())
    server.write(order(dosageInstruction=[{"text": "1 tablett morgen og kveld"}]))
    client.change("MedicationRequest/m1", reasonCode=[{"text": "smerter"}])
    run(push(client.effects))
    assert client.states() == {"MedicationRequest/m1": "conflict"}


def test_push_3_independent_administrative_fields_merge(client: Client, server: FakeServer) -> None:
    known(client, {"resourceType": "Patient", "id": "p9", "gender": "female"})
    server.write({"resourceType": "Patient", "id": "p9", "gender": "female",
                  "address": [{"city": "Bergen"}]})  # fmt: skip
    client.change("Patient/p9", telecom=[{"value": "99"}])
    run(push(client.effects))
    now = server.get("Patient/p9")
    assert now is not None
    assert (now["address"], now["telecom"]) == ([{"city": "Bergen"}], [{"value": "99"}])
    assert client.unsent == ()


@pytest.mark.parametrize("fault", [driver.lost_after, driver.truncated, driver.status(502, after=True)])
def test_push_3_an_update_whose_answer_was_lost_is_known_by_its_body(
    client: Client, server: FakeServer, fault: driver.Fault
) -> None:
    known(client, note())
    client.change("Condition/c1", code={"text": "ny"})
    client.wire.faults = [fault]
    run(push(client.effects))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    assert len(server.store["Condition/c1"]) == 2


def test_push_3_an_update_whose_answer_was_lost_is_known_though_the_server_adds_elements(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(history=False, normalise=lambda r: {**r, "language": "nb"}))
    known(client, order(status="active"))
    client.change("MedicationRequest/m1", note=[{"text": "ny"}])
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()


def test_push_3_a_lost_update_overlaid_by_a_later_one_is_found_in_history(
    client: Client, server: FakeServer
) -> None:
    known(client, order(status="active"))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "vår"}])
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    server.write(order(status="active", dosageInstruction=[{"text": "en senere"}]))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    seen = client.base("MedicationRequest/m1")
    assert seen is not None
    assert seen["dosageInstruction"] == [{"text": "en senere"}]


def test_push_3_without_history_the_same_goes_to_a_person(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(history=False))
    known(client, order(status="active"))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "vår"}])
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    server.write(order(status="active", dosageInstruction=[{"text": "en senere"}]))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.states() == {"MedicationRequest/m1": "conflict"}


def test_push_3_the_same_text_long_ago_is_not_our_lost_update(client: Client, server: FakeServer) -> None:
    known(client, note(text="A"))
    client.change("Condition/c1", code={"text": "B"})
    run(push(client.effects))
    client.change("Condition/c1", code={"text": "A"})
    client.wire.faults = [driver.lost_before]
    run(push(client.effects))
    server.write(note(text="C"))
    client.clock.forward(600)
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "conflict"}


def test_push_3_a_deletion_names_the_version_too(client: Client, server: FakeServer) -> None:
    known(client, note())
    client.delete("Condition/c1")
    server.write(note(text="endret i mellomtiden"))
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "conflict"}
    assert server.get("Condition/c1") is not None


def test_push_3_a_server_without_versions_is_not_written_over(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(etag=False))

    def blind(server: FakeServer, request: Request) -> Any:
        answer = server.handle(request)
        import json

        body = json.loads(answer.body)
        body.get("meta", {}).pop("versionId", None)
        return type(answer)(answer.status, {}, json.dumps(body).encode())

    client.wire.choose = lambda _request: blind
    client.put(note())
    run(push(client.effects))
    assert client.unsent == ()
    client.change("Condition/c1", code={"text": "ny"})
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "failed"}
    assert len(server.store["Condition/c1"]) == 1


def test_push_3_a_change_made_over_a_merged_one_keeps_their_part(client: Client, server: FakeServer) -> None:
    person = {"resourceType": "Patient", "id": "p9", "gender": "female"}
    known(client, person)
    server.write({**person, "address": [{"city": "Bergen"}]})
    client.change("Patient/p9", telecom=[{"value": "1"}])
    # A second change is made here while the first is on its way.
    client.wire.choose = _while_sending(client, "Patient/p9", communication=[{"preferred": True}])
    run(push(client.effects))
    now = server.get("Patient/p9")
    assert now is not None
    assert (now["address"], now["telecom"], now["communication"]) == (
        [{"city": "Bergen"}], [{"value": "1"}], [{"preferred": True}])  # fmt: skip
    assert client.unsent == ()


def test_push_3_a_change_made_over_ours_follows_what_the_server_adds(
    machine: Machine, server: FakeServer
) -> None:
    client = machine(features=Features(normalise=lambda r: {**r, "language": "nb"}))
    client.put(order(status="active"))
    client.wire.choose = _while_sending(client, "MedicationRequest/m1", note=[{"text": "ny"}])
    run(push(client.effects))
    assert client.unsent == ()
    now = server.get("MedicationRequest/m1")
    assert now is not None
    assert (now["language"], now["note"]) == ("nb", [{"text": "ny"}])
    assert [m.split()[0] for m in client.wire.lines] == ["PUT", "PUT"]


def test_push_3_a_change_over_a_lost_one_that_another_has_overlaid_asks_a_person(
    client: Client, server: FakeServer
) -> None:
    known(client, order(status="active"))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "vår"}])
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "vår neste"}])
    server.write(order(status="active", dosageInstruction=[{"text": "en annens"}]))
    client.clock.forward(600)
    run(push(client.effects))
    (entry,) = client.unsent
    assert (entry.state, "vår neste" in str(entry.body)) == ("conflict", True)
    now = server.get("MedicationRequest/m1")
    assert now is not None
    assert now["dosageInstruction"] == [{"text": "en annens"}]


def _while_sending(client: Client, key: str, **elements: Any) -> Any:
    done: list[bool] = []

    def choose(request: Request) -> None:
        if request.method == "PUT" and not done:
            done.append(True)
            client.change(key, **elements)

    return choose


# Rule 5: what each answer means.


def test_push_5_what_is_gone_is_kept_for_a_person_and_never_made_again(
    client: Client, server: FakeServer
) -> None:
    for features in (Features(), Features(gone=404)):
        server.features = features
        client.put(note())
        known(client, note(f"x{features.gone}"))
        key = f"Condition/x{features.gone}"
        server.delete(key)
        client.change(key, code={"text": "vår tekst"})
        for _round in range(3):
            run(push(client.effects))
            client.clock.forward(600)
        (entry,) = client.unsent
        assert entry.state == "gone"
        assert "vår tekst" in str(entry.body)
        assert server.get(key) is None
        client.database.do(lambda tx, s=entry.seq: outbox.done(tx, [s]))


@pytest.mark.parametrize("code", [400, 403, 422])
def test_push_5_what_is_refused_lies_in_the_tray_with_the_servers_words(
    client: Client, server: FakeServer, code: int
) -> None:
    client.put(note())
    client.put(note("c2"))
    client.put(task())
    client.wire.faults = [driver.status(code)]
    report = run(push(client.effects))
    assert (report.sent, report.for_people) == (1, 1)
    assert client.states() == {"Condition/c1": "failed", "Task/t1": "queued"}
    assert client.unsent[0].answer == "words of the server"
    # What depends on it is held, now and later; the rest has gone.
    client.clock.forward(600)
    run(push(client.effects))
    assert client.states() == {"Condition/c1": "failed", "Task/t1": "queued"}
    assert server.get("Condition/c2") is not None
    assert server.get("Task/t1") is None


def test_push_5_a_corrected_text_goes_out_with_what_was_held(client: Client, server: FakeServer) -> None:
    client.put(note())
    client.put(task())
    client.wire.faults = [driver.status(422)]
    run(push(client.effects))
    client.change("Condition/c1", code={"text": "rettet"})
    run(push(client.effects))
    assert client.unsent == ()
    assert server.get("Task/t1") is not None


def test_push_5_a_web_page_that_says_404_takes_nothing_away(client: Client, server: FakeServer) -> None:
    known(client, note())
    known(client, note("c2"))
    client.change("Condition/c1", code={"text": "ny"})
    client.delete("Condition/c2")
    client.wire.choose = lambda _request: driver.html_404
    for _round in range(3):
        run(push(client.effects))
        client.clock.forward(600)
    assert set(client.states().values()) == {"sending"}
    assert client.base("Condition/c1") is not None
    client.wire.choose = None
    run(push(client.effects))
    assert client.unsent == ()
    assert server.get("Condition/c2") is None


@pytest.mark.parametrize("code", [429, 503])
def test_push_5_retry_after_is_kept_to(client: Client, server: FakeServer, code: int) -> None:
    client.put(note())
    client.put(note("c2"))
    client.wire.choose = lambda _request: driver.status(code, {"retry-after": "90"})
    report = run(push(client.effects))
    assert report.ended is Fate.BUSY
    assert 90 <= report.pause <= 91
    assert len(client.wire.sent) == 1
    client.wire.choose = None
    client.clock.forward(89)
    run(push(client.effects))
    assert "Condition/c1" in client.states()
    client.clock.forward(3)
    run(push(client.effects))
    assert client.unsent == ()


def test_push_5_a_storm_is_met_with_growing_jittered_bounded_pauses(client: Client, clock: SimClock) -> None:
    client.put(note())
    client.wire.choose = lambda _request: driver.status(503)
    pauses = []
    for _round in range(20):
        client.clock.forward(600)
        run(push(client.effects))
        (entry,) = client.unsent
        pauses.append(entry.not_before > client.now())
    assert all(pauses)
    assert len(client.wire.sent) <= 40
    bounds = [client.effects.random for _ in range(1)]
    assert bounds


@pytest.mark.parametrize("works", [True, False])
def test_push_5_a_401_in_the_middle_is_one_refresh_then_a_prompt(
    client: Client, server: FakeServer, works: bool
) -> None:
    for number in range(4):
        client.put(note(f"c{number}"))
    client.refresh_works = works
    state = {"signed in": True}
    refresh = client._refresh

    async def again() -> bool:
        state["signed in"] = await refresh()
        return state["signed in"]

    client._refresh = again  # type: ignore[method-assign]

    def choose(_request: Request) -> Any:
        if len(server.all("Condition")) == 2 and not client.refreshed:
            state["signed in"] = False
        return None if state["signed in"] else driver.status(401)

    client.wire.choose = choose
    report = run(push(client.effects))
    assert client.refreshed == [works]
    if works:
        assert (report.ended, client.unsent) == (Fate.DONE, ())
    else:
        assert report.ended is Fate.SIGNED_OUT
        assert [(e.key, e.state, e.attempts) for e in client.unsent] == [
            ("Condition/c2", "queued", 0), ("Condition/c3", "queued", 0)]  # fmt: skip


# Rule 6: what goes first, together, not at all.


def test_push_6_several_edits_of_one_unsent_resource_go_out_as_one(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.change("Condition/c1", code={"text": "to"})
    client.change("Condition/c1", code={"text": "tre"})
    run(push(client.effects))
    assert client.wire.lines == ["PUT Condition/c1"]
    assert [v.body["code"]["text"] for v in server.store["Condition/c1"] if v.body] == ["tre"]


def test_push_6_created_and_deleted_before_sending_is_nothing(client: Client) -> None:
    client.put(note())
    client.delete("Condition/c1")
    run(push(client.effects))
    assert client.wire.sent == []


def test_push_6_parents_go_before_children_whatever_the_order_of_acts(
    client: Client, server: FakeServer
) -> None:
    client.put(task(focus="Condition/c1"))
    client.put(note(evidence=[{"detail": [{"reference": "Observation/o1"}]}]))
    client.put({"resourceType": "Observation", "id": "o1", "status": "final"})
    run(push(client.effects))
    assert client.wire.lines == ["PUT Observation/o1", "PUT Condition/c1", "PUT Task/t1"]


def circle(client: Client) -> None:
    client.put(note(evidence=[{"detail": [{"reference": "Observation/o1"}]}]))
    client.put({"resourceType": "Observation", "id": "o1", "status": "final",
                "focus": [{"reference": "Condition/c1"}]})  # fmt: skip


def test_push_6_a_circle_goes_as_one_transaction(client: Client, server: FakeServer) -> None:
    circle(client)
    run(push(client.effects))
    assert [(r.method, r.path) for r in client.wire.sent] == [("POST", "")]
    assert client.unsent == ()
    assert server.get("Observation/o1") is not None


def test_push_6_a_circle_on_a_server_that_gives_ids_closes(machine: Machine, server: FakeServer) -> None:
    for transaction in (True, False):
        server.store.clear()
        client = machine(features=Features(update_create=False, transaction=transaction))
        circle(client)
        run(push(client.effects))
        assert client.unsent == ()
        (condition,), (observation,) = server.all("Condition"), server.all("Observation")
        assert condition["evidence"][0]["detail"][0]["reference"] == f"Observation/{observation['id']}"
        assert observation["focus"][0]["reference"] == f"Condition/{condition['id']}"


def test_push_6_the_head_of_the_queue_never_blocks_the_rest(client: Client, server: FakeServer) -> None:
    """A request that the server hangs on, one that it breaks on, one in conflict: the others go."""
    for number in range(6):
        client.put(note(f"c{number}"))

    def choose(request: Request) -> Any:
        if request.path.endswith("c0"):
            return driver.lost_before
        return driver.status(500) if request.path.endswith("c2") else None

    client.wire.choose = choose
    run(push(client.effects))
    assert {r["id"] for r in server.all("Condition")} == {"c1", "c3", "c4", "c5"}
    assert client.unsent[1].answer == "words of the server"


def test_push_6_two_bad_ones_at_the_head_cost_a_round_not_the_queue(
    client: Client, server: FakeServer
) -> None:
    for number in range(4):
        client.put(note(f"c{number}"))
    client.wire.choose = lambda r: driver.lost_before if r.path[-2:] in ("c0", "c1") else None
    for _round in range(3):
        run(push(client.effects))
    assert {r["id"] for r in server.all("Condition")} == {"c2", "c3"}


def test_push_6_with_the_server_gone_one_request_is_enough(client: Client) -> None:
    for number in range(5):
        client.put(note(f"c{number}"))
    client.wire.choose = lambda _request: driver.unreachable
    report = run(push(client.effects))
    assert report.ended is Fate.UNREACHABLE
    assert len(client.wire.sent) == 1
    assert [e.state for e in client.unsent] == ["queued"] * 5


def test_push_6_what_becomes_free_on_the_way_goes_in_the_same_round(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.wire.choose = _while_sending(client, "Condition/c1", code={"text": "to"})
    run(push(client.effects))
    assert client.unsent == ()
    assert [v.body["code"]["text"] for v in server.store["Condition/c1"] if v.body] == ["Hjertesvikt", "to"]


def test_push_6_a_pause_from_a_clock_that_was_set_back_does_not_hold_for_days(
    client: Client, server: FakeServer
) -> None:
    client.put(note())
    client.clock.forward(86_400)
    client.wire.faults = [driver.status(503)]
    run(push(client.effects))
    client.clock.forward(-86_400)
    run(push(client.effects))
    assert client.unsent == ()


# Acts that go whole.


LETTER = ("Composition", "DocumentReference", "Task")


def letter(client: Client, act: Act | None = None) -> Act:
    act = act or Act("sign_letter", "r1", atomic=True)
    client.put({"resourceType": "Composition", "id": "l1", "status": "final"}, act)
    client.put({"resourceType": "DocumentReference", "id": "d1", "status": "current",
                "context": {"related": [{"reference": "Composition/l1"}]}}, act)  # fmt: skip
    client.put(task("t1", "DocumentReference/d1"), act)
    return act


def count(server: FakeServer) -> list[int]:
    return [len(server.all(kind)) for kind in LETTER]


@pytest.mark.parametrize("update_create", [True, False])
@pytest.mark.parametrize("fault", [None, driver.lost_after, driver.lost_before, driver.truncated,
                                   driver.status(503, after=True), driver.status(401), driver.unreachable])  # fmt: skip
def test_a_letter_goes_whole_and_once(
    machine: Machine, server: FakeServer, update_create: bool, fault: driver.Fault | None
) -> None:
    client = machine(features=Features(update_create=update_create))
    letter(client)
    client.wire.faults = [fault]
    for _round in range(2):
        run(push(client.effects))
        assert count(server) in ([0, 0, 0], [1, 1, 1])
        client.clock.forward(600)
    assert client.unsent == ()
    assert count(server) == [1, 1, 1]
    (document,), (made,) = server.all("DocumentReference"), server.all("Task")
    assert made["focus"]["reference"] == f"DocumentReference/{document['id']}"
    assert all(r.path in ("", "metadata") for r in client.wire.sent if r.method != "GET")


def test_a_letter_with_a_part_that_waits_for_a_person_waits_whole(client: Client, server: FakeServer) -> None:
    stay = {"resourceType": "Encounter", "id": "e1", "status": "in-progress", "class": {"code": "IMP"}}
    known(client, stay)
    server.write({**stay, "status": "finished"})
    act = letter(client)
    client.change("Encounter/e1", act, status="onleave")
    run(push(client.effects))
    assert count(server) == [0, 0, 0]
    assert client.states()["Encounter/e1"] == "conflict"
    for _round in range(2):
        client.clock.forward(600)
        run(push(client.effects))
    assert count(server) == [0, 0, 0]
    # The person decides, and the whole goes.
    entry = next(e for e in client.unsent if e.state == "conflict")
    client.database.do(lambda tx: outbox.requeue(tx, entry.seq, body={**stay, "status": "finished"}))
    run(push(client.effects))
    assert client.unsent == ()
    assert count(server) == [1, 1, 1]


def test_a_letter_whose_part_merges_goes_whole(client: Client, server: FakeServer) -> None:
    person = {"resourceType": "Patient", "id": "p9", "gender": "female"}
    known(client, person)
    server.write({**person, "address": [{"city": "Bergen"}]})
    act = letter(client)
    client.change("Patient/p9", act, telecom=[{"value": "1"}])
    run(push(client.effects))
    assert client.unsent == ()
    assert count(server) == [1, 1, 1]
    now = server.get("Patient/p9")
    assert now is not None
    assert (now["address"], now["telecom"]) == ([{"city": "Bergen"}], [{"value": "1"}])


def test_a_letter_behind_a_pausing_part_waits_whole(client: Client, server: FakeServer) -> None:
    known(client, note())
    client.change("Condition/c1", code={"text": "ny"})
    client.wire.faults = [driver.status(503, {"retry-after": "60"})]
    run(push(client.effects))
    letter_act = letter(client)
    client.change("Condition/c1", letter_act, code={"text": "nyere"})
    run(push(client.effects))
    assert count(server) == [0, 0, 0]
    client.clock.forward(62)
    run(push(client.effects))
    assert client.unsent == ()
    assert count(server) == [1, 1, 1]


def test_an_edit_of_a_part_of_an_unsent_letter_goes_with_the_letter(
    client: Client, server: FakeServer
) -> None:
    letter(client)
    client.change("Task/t1", priority="urgent")
    run(push(client.effects))
    assert [(r.method, r.path) for r in client.wire.sent] == [("POST", "")]
    assert count(server) == [1, 1, 1]


def test_a_letter_that_is_refused_is_refused_whole(client: Client, server: FakeServer) -> None:
    letter(client)
    client.wire.faults = [driver.status(422)]
    run(push(client.effects))
    assert count(server) == [0, 0, 0]
    assert set(client.states().values()) == {"failed"}


def test_without_transactions_a_refused_part_stops_the_rest(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(transaction=False))
    letter(client)
    client.wire.faults = [None, driver.status(422)]
    run(push(client.effects))
    assert client.states() == {"DocumentReference/d1": "failed", "Task/t1": "queued"}
    assert all(e.attempts == 0 for e in client.unsent if e.state == "queued")


def test_a_server_that_says_nothing_of_itself_is_tried(machine: Machine, server: FakeServer) -> None:
    for features in (Features(lists_types=False, transaction=False),
                     Features(lists_types=False, update_create=False, transaction=False)):  # fmt: skip
        server.store.clear()
        client = machine(features=features)
        assert client.capabilities.types == {}
        letter(client)
        client.wire.faults = [None, driver.lost_after]
        run(push(client.effects))
        client.clock.forward(600)
        run(push(client.effects))
        assert client.unsent == ()
        assert count(server) == [1, 1, 1]


def test_a_type_that_the_server_does_not_know_lies_in_the_tray(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(unlisted=frozenset({"Task"})))
    client.put(task())
    client.put(note())
    run(push(client.effects))
    assert client.states() == {"Task/t1": "failed"}
    assert server.get("Condition/c1") is not None


# Rule 8 (and the server's own names).


def test_push_8_a_second_click_makes_no_second_order(client: Client, server: FakeServer) -> None:
    client.put(order(status="active"))
    client.put(order(status="active"))
    run(push(client.effects))
    client.put(order(status="active"))  # the crash was between sending and answer: it is done again
    run(push(client.effects))
    assert len(server.all("MedicationRequest")) == 1
    assert client.unsent == ()


def test_push_8_a_second_window_with_the_same_identifier_makes_no_second_order(
    machine: Machine, server: FakeServer
) -> None:
    identifier = [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:5ba5b1d4-7c37-4c39-9a17-f9a1f8b9f3a1"}]
    first, second = machine(features=Features(update_create=False)), machine()
    for client in (first, second):
        client.put(order(identifier=identifier))
        run(push(client.effects))
        assert client.unsent == ()
    assert len(server.all("MedicationRequest")) == 1


def test_push_8_the_same_identifier_with_another_text_is_a_conflict(
    machine: Machine, server: FakeServer
) -> None:
    identifier = [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:5ba5b1d4-7c37-4c39-9a17-f9a1f8b9f3a1"}]
    first, second = machine(features=Features(update_create=False)), machine()
    first.put(order(identifier=identifier))
    run(push(first.effects))
    second.put(order(identifier=identifier, dosageInstruction=[{"text": "en annen dose"}]))
    run(push(second.effects))
    (entry,) = second.unsent
    assert (entry.state, "en annen dose" in str(entry.body)) == ("conflict", True)


def test_names_that_the_server_gives_are_followed_everywhere(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(update_create=False))
    client.put({"resourceType": "Patient", "id": "ny", "name": [{"family": "Nyfødt"}]})
    client.put({**note(), "subject": {"reference": "Patient/ny"}})
    client.put(task(focus="Condition/c1") | {"for": {"reference": "Patient/ny"}})
    run(push(client.effects))
    assert client.unsent == ()
    person = next(p for p in server.all("Patient") if p["id"] != "p1")
    (condition,), (made,) = server.all("Condition"), server.all("Task")
    assert condition["subject"]["reference"] == f"Patient/{person['id']}"
    assert made["focus"]["reference"] == f"Condition/{condition['id']}"
    # A window that was opened before still says the old name.
    client.change("Condition/c1", code={"text": "ny"})
    client.put({**note("c2"), "subject": {"reference": "Patient/ny"}})
    run(push(client.effects))
    assert client.unsent == ()
    assert {c["subject"]["reference"] for c in server.all("Condition")} == {f"Patient/{person['id']}"}
    assert len(server.all("Condition")) == 2
    client.delete("Condition/c1")
    run(push(client.effects))
    assert len(server.all("Condition")) == 1


def test_a_deletion_that_waits_follows_the_servers_name(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(update_create=False))
    client.put(note())
    client.wire.faults = [driver.lost_after]
    run(push(client.effects))
    client.delete("Condition/c1")
    client.clock.forward(600)
    run(push(client.effects))
    assert client.unsent == ()
    assert server.all("Condition") == []


def test_a_patients_unsent_work_stays_with_the_patient(machine: Machine) -> None:
    client = machine(features=Features(update_create=False, unlisted=frozenset({"Task"})))
    client.put({"resourceType": "Patient", "id": "ny", "name": [{"family": "Nyfødt"}]})
    client.put(task() | {"for": {"reference": "Patient/ny"}})
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.patient.startswith("srv-")
    from desktop.store import people

    key = client.database.ask(lambda c: people.find_key(c, "ny"))
    assert key
    assert [e.key for e in client.database.ask(lambda c: outbox.of_patient(c, key))] == ["Task/t1"]


# Rule 7: what is dated does not go out late by itself.


def test_push_7_what_is_late_asks_a_person_and_goes_when_told(client: Client, server: FakeServer) -> None:
    until = client.now()
    client.clock.forward(60)
    client.put(order(), Act("order", "r1", send_until=until))
    client.put(task(focus="MedicationRequest/m1"))
    for _round in range(2):
        run(push(client.effects))
        assert client.states() == {"MedicationRequest/m1": "ask", "Task/t1": "queued"}
    assert client.wire.sent == []
    (seq, _task) = (e.seq for e in client.unsent)
    client.database.do(lambda tx: outbox.requeue(tx, seq))
    run(push(client.effects))
    assert client.unsent == ()


@pytest.mark.parametrize(("fault", "there"), [(driver.lost_before, False), (driver.lost_after, True)])
@pytest.mark.parametrize("update_create", [True, False])
def test_push_7_what_became_late_with_its_answer_lost_is_looked_for_and_not_sent_again(
    machine: Machine, server: FakeServer, fault: driver.Fault, there: bool, update_create: bool
) -> None:
    client = machine(features=Features(update_create=update_create))
    client.put(order(), Act("order", "r1", send_until="2026-11-20T08:01:00.000Z"))
    client.wire.faults = [fault]
    run(push(client.effects))
    client.wire.sent.clear()
    client.clock.forward(600)
    run(push(client.effects))
    assert {r.method for r in client.wire.sent} == {"GET"}
    assert list(client.states().values()) == ([] if there else ["ask"])
    assert len(server.all("MedicationRequest")) == there


def test_push_never_raises_for_the_wire(client: Client) -> None:
    client.put(note())

    def broken(_request: Request) -> Any:
        raise NoAnswer("borte", sent=True)

    client.wire.choose = broken
    assert run(push(client.effects)).ended is Fate.UNREACHABLE
    (entry,) = client.unsent
    assert entry.answer == "borte"
