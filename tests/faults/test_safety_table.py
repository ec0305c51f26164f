"""The table of bad input and what it gets: each row that concerns the wire or the record has its test here,
named after the row. `ROWS` maps rows to tests, `ELSEWHERE` the rows of other parts to theirs.

Where a rule has tests of its own already, the row's test runs those.

One idea: the rows of one table, each with its tests, or with where they are, or named as not kept yet.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import StoreError
from desktop.fhir import strict
from desktop.fhir.transport import Answer, Request
from desktop.store import outbox
from desktop.store.outbox import Act
from desktop.store.store import Store
from desktop.sync.pull import lookup
from desktop.sync.push.push import MAX_PAUSE, push
from tests.conftest import ROOT
from tests.faults import proxy
from tests.faults.ward import Ward, change, opened, order
from tests.fhir import test_client
from tests.store import test_outbox, test_store
from tests.sync import driver, test_pull_servers, test_push_answers, test_push_names, test_worker_restored
from tests.sync.conftest import client, clock, machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.things import known

__all__ = ["client", "clock", "machine"]


@pytest.fixture
def server(clock: Any) -> FakeServer:
    made = FakeServer(clock)
    made.write({"resourceType": "Patient", "id": "p1", "name": [{"family": "Øverås"}]})
    return made


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with opened(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    "fault",
    [proxy.CUT_BEFORE, proxy.CUT_AFTER, proxy.CUT_INSIDE, proxy.SHORT, proxy.TWICE_SECOND, proxy.AGAIN_LATER,
     proxy.ARRIVES_LATER],
)  # fmt: skip
def test_answer_lost_late_duplicate_or_truncated_one_order_and_the_later_edit_kept(
    ward: Ward, fault: str
) -> None:
    one = ward.sit_down()
    one.put(order(), None, None)
    ward.weather(fault)
    ward.push(one)
    change(one, "MedicationRequest/m1", dosageInstruction=[{"text": "2 tabletter"}])
    for _round in range(4):
        ward.clock.forward(700)
        ward.push(one)
    ward.proxy.flush()
    assert one.unsent == ()
    assert ward.get("MedicationRequest?patient=p1&_total=accurate")["total"] == 1
    assert ward.get("MedicationRequest/m1")["dosageInstruction"] == [{"text": "2 tabletter"}]


def test_409_412_410_422_conflict_to_a_person_task_failed_tray(ward: Ward) -> None:
    one, two = ward.both()
    change(two, "MedicationRequest/m1", dosageInstruction=[{"text": "3 tabletter"}])
    ward.push(two)
    change(one, "MedicationRequest/m1", dosageInstruction=[{"text": "2 tabletter"}])
    ward.push(one)
    assert one.states() == {"MedicationRequest/m1": "conflict"}
    ward.pull(two)
    change(two, "MedicationRequest/m1", dosageInstruction=[{"text": "4 tabletter"}])
    with ward.server.client() as http:
        assert http.delete("MedicationRequest/m1").is_success
    ward.push(two)
    (kept,) = two.unsent
    assert (kept.state, "4 tabletter" in str(kept.body)) == ("gone", True)
    two.put({"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"},
             "onsetDateTime": "i går"}, None, None)  # fmt: skip
    ward.push(two)
    tray = next(e for e in two.unsent if e.type == "Condition")
    assert tray.state == "failed"
    assert "onset" in tray.answer
    assert ward.get("MedicationRequest?patient=p1&_total=accurate")["total"] == 0


def test_409_is_treated_as_412(client: Client, server: FakeServer) -> None:
    known(client, order(status="draft"))

    def overtaken(server: FakeServer, request: Request) -> Answer:
        """Somebody writes between our look and our change."""
        server.write({**(server.get("MedicationRequest/m1") or {}), "dosageInstruction": [{"text": "3"}]})
        return driver.status(409)(server, request)

    client.change("MedicationRequest/m1", dosageInstruction=[{"text": "2"}])
    client.wire.faults = [None, overtaken]
    run(push(client.effects))
    (entry,) = client.unsent
    assert (entry.state, '"2"' in str(entry.body), '"3"' in str(entry.their_json)) == ("conflict", True, True)


def test_429_503_storm_401_in_mid_batch_jittered_bounded_one_refresh(ward: Ward, client: Client) -> None:
    one = ward.sit_down()
    one.put(order(), None, None)
    ward.weather(always=proxy.BUSY)
    began = ward.clock.now
    for _second in range(60):
        ward.push(one)
        ward.clock.forward(1)
    # Seven seconds are asked for, each time; what the pushes themselves take goes by on this clock too.
    seconds = (ward.clock.now - began).total_seconds()
    assert len(ward.asked) <= seconds / 7 + 1, ward.asked
    ward.weather(proxy.SIGNED_OUT)
    ward.clock.forward(MAX_PAUSE)
    ward.asked.clear()
    ward.push(one)
    assert one.unsent == ()
    test_push_answers.test_push_5_a_storm_is_met_with_growing_jittered_bounded_pauses(client)


@pytest.mark.parametrize("works", [True, False])
def test_401_in_mid_batch_one_refresh(client: Client, server: FakeServer, works: bool) -> None:
    test_push_answers.test_push_5_a_401_in_the_middle_is_one_refresh_then_a_prompt(client, server, works)


@pytest.mark.expects_log
def test_server_rolled_back_writing_frozen_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test_worker_restored.test_pull_5_a_restored_server_freezes_the_worker_until_it_is_approved(
        tmp_path, monkeypatch
    )


@pytest.mark.parametrize("how", ["next", "redirect"])
@pytest.mark.parametrize(
    "link",
    ["http://localhost:{port}/fhir?page=2", "http://127.0.0.1:{other}/fhir?page=2",
     "https://127.0.0.1:{port}/fhir?page=2", "http://user:pw@127.0.0.1:{port}/fhir?page=2"],
    ids=["host", "port", "scheme", "user info"],
)  # fmt: skip
def test_next_or_redirect_to_another_host_port_scheme_with_user_info_refused_no_token_sent(
    link: str, how: str
) -> None:
    test_client.test_a_link_that_leads_away_is_refused_and_carries_no_token(link, how)


self_signed = test_client.self_signed


def test_bad_certificate_refused_no_token_sent(self_signed: Any) -> None:
    test_client.test_a_certificate_that_nobody_vouches_for(self_signed)


def test_gzip_bomb_refused_the_application_goes_on() -> None:
    test_client.test_a_gzip_bomb_is_refused_before_it_fills_the_memory(60)
    test_client.test_gzip_is_unpacked()


@pytest.mark.parametrize(
    "bad",
    ['"a":' + "[" * 100_000 + "]" * 100_000, '"a":NaN', '"a":1,"a":2'],
    ids=["100,000 nested levels", "NaN", "duplicate keys"],
)
def test_nested_levels_nan_duplicate_keys_refused_with_the_resource_named(client: Client, bad: str) -> None:
    one = '{"resourceType":"Condition","id":"x","subject":{"reference":"Patient/p1"},' + bad + "}"
    test_pull_servers.test_a_resource_that_can_not_be_trusted_is_named_and_the_rest_is_filed(
        client, one, "Condition/x"
    )


def test_decimal_0_010_comes_back_unchanged(ward: Ward) -> None:
    one, two = ward.sit_down(), ward.sit_down()
    made = strict.loads(
        '{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"troponin"},'
        '"subject":{"reference":"Patient/p1"},"valueQuantity":{"value":0.010,"unit":"ng/L"}}'
    )
    one.put(made, None, None)
    ward.push(one)
    ward.pull(two)
    shown = two.sees("Observation/o1")
    assert '"value":0.010,' in strict.dumps(shown)
    two.put({**(shown or {}), "note": [{"text": "sett"}]}, None, shown)
    ward.push(two)
    with ward.server.client() as http:
        assert '"value":0.010,' in http.get("Observation/o1").text.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["'", '"', "' OR 1=1 --", "*", "Lie OR Øverås", "NEAR(a b)", "name:Lie", "%"]
)
def test_sql_quote_full_text_operator_literal(ward: Ward, text: str) -> None:
    test_outbox.test_search_text_is_literal(_record(ward), text)
    with ward.server.client() as http:
        for name in ("family", "name:contains", "identifier"):
            answer = http.get("Patient", params={name: text}, headers={"Prefer": "handling=strict"})
            assert answer.status_code in (200, 400)
            assert not answer.json().get("entry")


def _record(ward: Ward) -> Store:
    one = ward.sit_down()
    ward.pull(one)
    return one.database.store


def test_two_doctors_change_one_order_each_another_part_one_of_them_offline_conflict_with_both_orders_whole(
    ward: Ward,
) -> None:
    one, two = ward.both()
    ward.proxy.go()
    change(one, "MedicationRequest/m1", dosageInstruction=[{"text": "2 tabletter morgen"}])
    ward.push(one)
    assert [e.state for e in one.unsent] == ["queued"]
    ward.proxy.come()
    change(two, "MedicationRequest/m1", reasonCode=[{"text": "flimmer"}])
    ward.push(two)
    ward.clock.forward(700)
    ward.push(one)
    (entry,) = one.unsent
    mine, theirs = strict.loads(entry.body or ""), strict.loads(entry.their_json or "")
    assert entry.state == "conflict"
    assert (mine["dosageInstruction"], mine.get("reasonCode")) == ([{"text": "2 tabletter morgen"}], None)
    assert (theirs["dosageInstruction"], theirs["reasonCode"]) == (
        [{"text": "1 tablett morgen"}], [{"text": "flimmer"}],
    )  # fmt: skip
    there = ward.get("MedicationRequest/m1")
    assert (there["dosageInstruction"], there["reasonCode"]) == (
        theirs["dosageInstruction"], theirs["reasonCode"],
    )  # fmt: skip


def test_wrong_key_fails_closed(tmp_path: Path) -> None:
    test_store.test_a_wrong_key_is_refused_and_the_file_kept(tmp_path / "wrong", bytes(32))
    test_store.test_a_lost_key_makes_no_new_one(tmp_path / "lost")


def test_database_with_a_plaintext_header_fails_closed(tmp_path: Path) -> None:
    test_store.test_a_plaintext_database_is_refused(tmp_path, bytes(32))


def test_no_key_store_fails_closed(tmp_path: Path) -> None:
    test_store.test_a_key_store_that_keeps_nothing_is_refused(tmp_path)


def test_canary_identity_number_and_token_0_hits_in_logs_and_files(
    ward: Ward, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    canary, token = "01920112345", ward.server.token
    ward.write({"resourceType": "Patient", "id": "p1", "identifier": [{"value": canary}]})
    one = ward.sit_down()
    ward.pull(one)
    for number, fault in enumerate((*proxy.FAULTS, proxy.FAILED)):
        one.put(order(id=f"x{number}", note=[{"text": canary}]), None, None)
        ward.weather(fault, fault)
        ward.push(one)
        ward.clock.forward(700)
    ward.weather()
    assert ward.loop.run_until_complete(lookup.patients(one.effects, canary))
    # What the server can't take, and what the record can't do, is told in words too.
    one.put({"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"},
             "onsetDateTime": canary}, None, None)  # fmt: skip
    ward.push(one)
    with pytest.raises(StoreError) as caught:
        one.database.do(lambda tx: tx.connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", (canary,)))
    error = caught.value
    told = [caplog.text, *capfd.readouterr(), str(error), repr(error), error.details]
    kept = [p.read_bytes() for p in ward.folder.rglob("*") if p.is_file()]
    assert len(kept) >= 3
    for secret in (canary, token):
        assert not any(secret in text for text in told)
        assert not any(secret.encode() in data for data in kept)


def test_access_log_row_edited_removed_tail_cut_found_the_row_named(ward: Ward) -> None:
    test_outbox.test_the_access_log_can_not_be_changed_unseen(_record(ward))


def test_two_sign_clicks_two_windows_crash_between_one_signature_one_sending(
    ward: Ward, client: Client, server: FakeServer
) -> None:
    act = Act("sign", "r1", atomic=True)
    signed = {**order(), "identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:" + "1" * 8
              + "-1111-4111-8111-111111111111"}]}  # fmt: skip
    one, two = ward.sit_down(), ward.sit_down()
    for who in (one, one, two):
        who.database.do(lambda tx: outbox.put(tx, signed, act))
    ward.weather(proxy.CUT_AFTER)  # the crash: what became of it is not known
    for _round in range(3):
        ward.push(one)
        ward.push(two)
        ward.clock.forward(700)
    assert (one.unsent, two.unsent) == ((), ())
    assert ward.get("MedicationRequest?patient=p1&_total=accurate")["total"] == 1
    assert len(ward.get("MedicationRequest/m1/_history")["entry"]) == 1
    test_push_names.test_push_8_a_second_click_makes_no_second_order(client, server)


def test_second_process_on_the_same_store_read_only_said_so(tmp_path: Path) -> None:
    test_store.test_a_second_process_reads_only_and_says_so(tmp_path, bytes(32))


ROWS: dict[str, tuple[Callable[..., None], ...]] = {
    "answer lost; late duplicate; body truncated after 200": (
        test_answer_lost_late_duplicate_or_truncated_one_order_and_the_later_edit_kept,
    ),
    "409/412 · 410 · 422": (
        test_409_412_410_422_conflict_to_a_person_task_failed_tray, test_409_is_treated_as_412,
    ),
    "429/503 storm · 401 in mid-batch": (
        test_429_503_storm_401_in_mid_batch_jittered_bounded_one_refresh, test_401_in_mid_batch_one_refresh,
    ),
    "server rolled back": (test_server_rolled_back_writing_frozen_said_so,),
    "`next` or redirect to another host, port, scheme, with user info; bad certificate": (
        test_next_or_redirect_to_another_host_port_scheme_with_user_info_refused_no_token_sent,
        test_bad_certificate_refused_no_token_sent,
    ),
    "gzip bomb; 100,000 nested levels; NaN; duplicate keys": (
        test_gzip_bomb_refused_the_application_goes_on,
        test_nested_levels_nan_duplicate_keys_refused_with_the_resource_named,
    ),
    "decimal 0.010": (test_decimal_0_010_comes_back_unchanged,),
    "SQL quote; full-text operator": (test_sql_quote_full_text_operator_literal,),
    "two doctors change one order, each another part, one of them offline": (
        test_two_doctors_change_one_order_each_another_part_one_of_them_offline_conflict_with_both_orders_whole,
    ),
    "wrong key; database with a plaintext header; no key store": (
        test_wrong_key_fails_closed, test_database_with_a_plaintext_header_fails_closed,
        test_no_key_store_fails_closed,
    ),
    "canary identity number and token through every flow": (
        test_canary_identity_number_and_token_0_hits_in_logs_and_files,
    ),
    "access-log row edited, removed, tail cut": (
        test_access_log_row_edited_removed_tail_cut_found_the_row_named,
    ),
    "two sign clicks, two windows, crash between": (
        test_two_sign_clicks_two_windows_crash_between_one_signature_one_sending,
    ),
    "second process on the same store": (test_second_process_on_the_same_store_read_only_said_so,),
}  # fmt: skip

ELSEWHERE: dict[str, str] = {
    "narrative, message or name with `file:`, UNC, `http:` images or HTML":
        "tests/letters/test_documents.py::test_narrative_of_others_is_read_as_text_only",
    "a page of 14,400 points, three million lines in a PDF of others":
        "tests/letters/test_page_pictures.py::test_what_draws_without_end_is_ended_and_not_tried_again",
    "a digit typed in the letter beside a list of questions":
        "tests/ui/editors/test_letter_digits.py::test_a_number_meant_for_the_text_answers_nothing",
    "CSV cell beginning `= + - @` tab CR": "tests/ui/test_table.py::test_copied_cells_never_begin_a_formula",
    "workspace or template file from a share, unsigned or with runaway loops":
        "tests/core/test_documents.py::test_bombs_are_refused_quickly",
    "02:30 on 28 March 2027 (does not exist), 02:30 on 25 October 2026 (twice)":
        "tests/orders/test_timing.py::test_an_hour_that_does_not_exist_is_moved_and_says_so",
    "lock while a draft is open": "tests/store/test_outbox.py::test_drafts_belong_to_their_author",
}  # fmt: skip
"""Rows of other parts that have their test there."""

OTHER_PARTS = frozenset({
    "5,000 nested tables", "XML with external entities or entity bomb; zip bomb; zip slip",
    r"attachment named `..\x`, UNC, CON, `:ads`, right-to-left override;"
    " bytes that are not what the type says",
    "a dose already given at another station while this one was offline",
    "sign-in callback with wrong state or issuer, or twice",
})  # fmt: skip
"""Rows that concern neither wire nor record, and are proved with the windows and commands they belong to."""

TO_BE = frozenset({
    "a list that is empty because nobody writes what it counts",
    "a printer whose queue is two-sided by default; stopped; deleted in the middle",
    "an act that clears a danger (acknowledge a critical answer, close an alarm) by somebody who doesn't"
    " answer for the patient",
    "an element that changes the meaning and cannot be read (modifierExtension, implicitRules, SUBSETTED,"
    " focus of somebody else)",
})  # fmt: skip
"""Rows that the program does not keep yet: each leaves this list with the change that brings its test."""


def test_every_row_of_the_wire_and_the_record_has_its_test(shared: Path) -> None:
    text = (shared / "design" / "safety.md").read_text(encoding="utf-8")
    table = text.partition("| input | outcome |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")]
    rows = [row for row in rows if set(row) - {"-"}]
    assert len(rows) > 20
    named = [*ROWS, *ELSEWHERE, *OTHER_PARTS, *TO_BE]
    assert sorted(named) == sorted(set(named))
    assert set(rows) == set(named)


def test_every_row_names_tests_that_are_there() -> None:
    for row, tests in ROWS.items():
        assert tests, row
        for one in tests:
            assert globals().get(one.__name__) is one, row
    for row, where in ELSEWHERE.items():
        path, _colons, name = where.partition("::")
        assert re.search(rf"^def {name}", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), row
    mapped = {one.__name__ for tests in ROWS.values() for one in tests}
    here = {name for name, what in globals().items() if name.startswith("test_") and callable(what)}
    assert here - mapped == {
        "test_every_row_of_the_wire_and_the_record_has_its_test", "test_every_row_names_tests_that_are_there",
    }  # fmt: skip
