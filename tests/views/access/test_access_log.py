"""The access log's rows tell who, when, what and why, ask what is unusual, and tell nothing clinical."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from desktop.access.pattern_outcomes import Settled
from desktop.acts.access_log import AskAboutAccess, ExplainAccess, PassOnAccess
from desktop.core.errors import InputError
from desktop.service.record import Record as Service
from desktop.shown.access.access_log import (
    AccessLogModel,
    AccessLogPage,
    CheckChain,
    ExcerptPaper,
    VisitEvents,
)
from desktop.shown.questions import BannerOf, FindPatients, OpenPatientOf, WorklistPage
from desktop.store import access_index, accesslog
from desktop.store.access_index import Wanted
from desktop.views.access import access_log, excerpt
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, Record
from tests.views.access.conftest import NORD, STRAND, Log, stay


def shown(service: Service, **more: Any) -> AccessLogModel:
    model, _state = service.ask(AccessLogPage("p", **more)).result()
    return model


def many(log: Log, count: int = 9) -> None:
    """Kim Strand of another ward opens records of patients who lie on Hjerte 3, ours among them."""
    record = log.record
    for number in range(count):
        patient = "p" if number == 4 else f"x{number}"
        if patient != "p":
            record.hold({"resourceType": "Patient", "id": patient, "name": [{"family": f"Nr{number}"}]},
                        stay(patient, "h3", timedelta(days=2)))  # fmt: skip
            record.pulled(patient)
        log.wrote(100 - number * 0.5, STRAND, patient, why="kollega spurte")


def test_a_row_says_when_how_long_who_where_what_and_why(log: Log, service: Service) -> None:
    log.wrote(40, AAS, "p")
    log.wrote(20, AAS, "p", "C", "ServiceRequest/1")
    log.wrote(9, AAS, "p", "C", "ServiceRequest/2")
    (row,) = shown(service).rows
    assert (row.when, row.long, row.who, row.role) == ("i dag 13:52", "31 min", "Maren Aas", "LIS, Hjerte 3")
    assert row.did == ("åpnet journalen", "skrev 2 bestillinger")
    assert (row.why, row.because, row.chosen) == ("Behandling", "følger av rollen", False)


def test_a_reason_that_somebody_chose_says_so(log: Log, service: Service) -> None:
    log.wrote(40, STRAND, "p", why="kollega spurte")
    model = shown(service)
    assert [(row.why, row.because, row.chosen) for row in model.rows] == [
        ("«kollega spurte»", "valgte selv: Annet", True)
    ]
    assert (model.all, model.chosen) == (1, 1)


def test_the_page_shows_identity_only_and_is_itself_in_the_log(log: Log, service: Service) -> None:
    log.wrote(40, AAS, "p")
    model = shown(service)
    assert model.whose is not None
    assert (model.whose.family, model.whose.reader) == (
        "Øverås",
        "Du, Eva Nord, står selv i loggen for dette",
    )
    newest = log.record.events()[-1]
    assert newest["entity"][0]["what"]["reference"] == "Patient/p"
    assert newest["subtype"][-1]["code"] == "access-log"
    assert newest["agent"][0]["who"]["display"] == "Eva Nord"
    assert newest["agent"][0]["purposeOfUse"][0]["coding"][0]["code"] == "HQUALIMP"
    assert shown(service, find="nord").rows[0].did == ("gikk gjennom denne loggen",)


@pytest.mark.parametrize("ask", [BannerOf("p"), OpenPatientOf("p"), WorklistPage("h3")])
def test_no_record_is_opened_from_the_log_and_the_try_is_logged(log: Log, service: Service, ask: Any) -> None:
    with pytest.raises(InputError, match="rollen din her er loggkontrollør"):
        service.ask(ask).result()
    log.record.store.write(lambda _tx: None, origin="t").result()
    assert log.record.events()[-1]["outcome"] == "4"
    assert service.ask(FindPatients("øver")).result()


@pytest.mark.parametrize(
    "ask", [AccessLogPage("p"), VisitEvents("p", "1/p"), ExcerptPaper("p"), CheckChain()]
)
def test_nobody_but_an_auditor_is_shown_the_log(service: Service, reader: Reader, log: Log, ask: Any) -> None:
    reader.actor = AAS
    with pytest.raises(InputError, match="er for loggkontrollør"):
        service.ask(ask).result()
    log.record.store.write(lambda _tx: None, origin="t").result()
    assert log.record.events()[-1]["outcome"] == "4"


def test_many_records_in_few_minutes_are_asked_about_with_their_arithmetic(
    log: Log, service: Service
) -> None:
    many(log)
    (pattern,) = shown(service).patterns
    assert pattern.title == "Kim Strand åpnet 9 journaler på 4 minutter."
    assert pattern.sums == "Ingen av de 9 sto på noen av listene til Kim Strand."
    assert pattern.count == 9
    model = shown(service, pattern=pattern.key)
    assert {row.patient for row in model.rows} == {"p", *(f"x{n}" for n in range(9) if n != 4)}
    assert {row.who for row in model.rows} == {"Kim Strand"}


def test_a_round_on_ones_own_ward_is_no_pattern(log: Log, service: Service) -> None:
    for number in range(12):
        patient = "p" if number == 4 else f"x{number}"
        if patient != "p":
            log.record.hold(
                {"resourceType": "Patient", "id": patient}, stay(patient, "h3", timedelta(days=2))
            )
            log.record.pulled(patient)
        log.wrote(100 - number * 0.5, AAS, patient)
    assert shown(service).patterns == ()


def test_what_is_not_known_is_no_reason_to_ask(log: Log, service: Service) -> None:
    for number in range(9):
        log.wrote(100 - number * 0.5, STRAND, "p" if number == 4 else f"unknown{number}")
    assert shown(service).patterns == ()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ([{"family": "Strand", "given": ["Kim"]}], "Kim Strand har samme navn som pasienten."),
        ([{"family": "Strand", "given": ["Åse"]}], "Kim Strand har samme etternavn som pasienten."),
    ],
)
def test_the_same_name_is_a_question(log: Log, service: Service, name: Any, title: str) -> None:
    log.record.hold({"resourceType": "Patient", "id": "p", "name": name})
    log.wrote(10, STRAND, "p")
    assert [one.title for one in shown(service).patterns] == [title]


def test_a_record_opened_long_after_the_stay_is_a_question(log: Log, service: Service) -> None:
    log.record.hold(stay("p", "h3", timedelta(days=40), timedelta(days=30)))
    log.wrote(10, STRAND, "p")
    titles = [one.title for one in shown(service).patterns]
    assert titles == ["Kim Strand åpnet journalen 29 dager etter at oppholdet var slutt."]
    log.wrote(9, STRAND, "p", "C", "Composition/1")
    assert shown(service).patterns == (), "whoever wrote in it treated"


def test_a_question_is_asked_passed_on_and_explained_and_each_is_kept(log: Log, service: Service) -> None:
    many(log)
    key = shown(service).patterns[0].key
    log.record.do(AskAboutAccess("p", key), NORD)
    (task,) = [one for one in log.record.waiting() if one.type == "Task"]
    asked = json.loads(task.body or "{}")
    assert asked["owner"]["reference"] == STRAND.practitioner
    assert asked["requester"]["reference"] == NORD.practitioner
    assert shown(service).patterns[0].settled.startswith("Eva Nord spurte Kim Strand")
    log.record.do(PassOnAccess("p", key), NORD)
    assert "for" not in json.loads(
        [one for one in log.record.waiting() if one.type == "Task"][-1].body or "{}"
    )
    with pytest.raises(InputError, match="minst 10"):
        log.record.do(ExplainAccess("p", key, "ok"), NORD)
    log.record.do(ExplainAccess("p", key, "Dekket nattevakt på Hjerte 3"), NORD)
    model = shown(service)
    assert (model.patterns[0].explained, model.unusual) == (True, 0)
    assert "Dekket nattevakt på Hjerte 3" in model.patterns[0].settled
    with pytest.raises(InputError):
        log.record.do(ExplainAccess("p", key, "Dekket nattevakt på Hjerte 3"), AAS)


def test_nothing_clinical_stands_in_a_row(log: Log, service: Service) -> None:
    log.record.hold({"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"},
                     "code": {"text": "Hjertesvikt"}})  # fmt: skip
    log.wrote(10, AAS, "p", "C", "Condition/c")
    assert "Hjertesvikt" not in str(shown(service))


def test_a_row_opens_to_all_fields_of_its_events(log: Log, service: Service) -> None:
    log.wrote(10, AAS, "p")
    log.wrote(9, AAS, "p", "C", "Composition/1")
    (row,) = shown(service).rows
    first, second = service.ask(VisitEvents("p", row.key)).result()
    assert {one.name for one in first.fields} >= {"recorded", "agent[0].who.display", "outcome"}
    assert "Composition/1" in {one.words for one in second.fields}


def test_the_chain_is_checked_in_steps_and_says_where_it_broke(
    log: Log, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "_STEP", 3)
    for _one in range(7):
        log.wrote(5, AAS, "p")
    told = [service.ask(CheckChain(anew=True)).result()]
    while not told[-1].done:
        told.append(service.ask(CheckChain()).result())
    assert len(told) == 3
    assert (told[-1].whole, told[-1].title) == (True, "Kjeden er hel")
    assert told[-1].said.startswith("7 hendelser, hver bundet til den før")

    def edit(tx: Any) -> None:
        tx.connection.exec_driver_sql("DROP TRIGGER access_log_no_update")
        tx.connection.exec_driver_sql("UPDATE access_log SET entry = 'x' WHERE seq = 2")

    log.record.store.write(edit, origin="t").result()
    broken = service.ask(CheckChain(anew=True)).result()
    assert (broken.done, broken.whole) == (True, False)
    assert "Linje 2" in broken.said


def test_what_was_not_asked_is_said(log: Log, service: Service) -> None:
    log.wrote(5, AAS, "p")
    assert "Serverens egen logg er ikke spurt" in shown(service).source

    def behind(tx: Any) -> None:
        accesslog.append(tx, json.dumps(log.record.events()[-1]))

    log.record.store.write(behind, origin="t").result()
    assert "1 hendelse er ikke med i søket" in shown(service).source


def test_pages_of_rows_are_bounded_and_say_what_lies_further_back(
    log: Log, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "PAGE", 2)
    for hour in range(5):
        log.wrote(hour * 60, AAS, "p")
    model = shown(service)
    assert (len(model.rows), model.left, model.all) == (2, 3, 5)
    assert len(shown(service, pages=2, find="aas").rows) == 4


def test_the_excerpt_has_every_row_of_the_log(log: Log, service: Service, reader: Reader) -> None:
    many(log)
    for hour in range(30):
        log.wrote(200 + hour * 60, AAS if hour % 2 else STRAND, "p", how="" if hour % 3 else "worklist")
    log.wrote(150, AAS, ("p", "q"), how="worklist")
    log.wrote(140, AAS, "p", how="order", refused="Nei")
    store = log.record.store
    rows = shown(service).rows
    # The page's own reading came after its rows.
    made = store.read(lambda c: excerpt.build(reader, c, "p")).result()
    counted = store.read(lambda c: access_log.every_visit(c, "p")).result()
    assert len(made.rows) == len(counted) == len(rows) + 1
    assert (
        sum(len(one.lines) for one in counted)
        == store.read(lambda c: access_index.count(c, Wanted(patient="p"))).result().events
    )
    for row, said in zip(rows, made.rows[1:], strict=True):
        assert (said.who, said.role) == (row.who, row.role)
        assert all(one in said.did.casefold() for one in ", ".join(row.did).casefold().split(", "))


def test_the_excerpt_names_no_address_and_says_that_somebody_was_asked(
    log: Log, service: Service, reader: Reader
) -> None:
    log.record.hold({"resourceType": "Patient", "id": "p", "name": [{"family": "Øverås", "given": ["Åse"]}],
                     "birthDate": "1948-03-14", "address": [{"line": ["Hemmelig vei 1"], "postalCode":
                     "0150"}], "meta": {"security": [{"code": "R"}]}})  # fmt: skip
    many(log)
    key = shown(service).patterns[0].key
    log.record.do(AskAboutAccess("p", key), NORD)
    made = log.record.store.read(lambda c: excerpt.build(reader, c, "p")).result()
    assert "Hemmelig" not in str(made)
    said = {row.why for row in made.rows if row.who == "Kim Strand"}
    assert len(said) == 1
    assert "kollega spurte" in next(iter(said))
    assert {one for one in said if "why" in one or "hvorfor" in one} == said


def test_the_excerpt_is_a_paper_and_is_logged_as_one(log: Log, service: Service) -> None:
    log.wrote(10, AAS, "p")
    paper = service.ask(ExcerptPaper("p")).result()
    assert paper.pdf.startswith(b"%PDF")
    assert (paper.sheets, paper.patients, paper.kind) == (1, ("p",), "access-excerpt")
    assert log.record.events()[-1]["subtype"][-1]["code"] == "access-excerpt"


def test_an_explanation_that_can_not_be_read_is_asked_about_again(record: Record) -> None:
    from desktop.access import pattern_outcomes
    from desktop.store import snapshots

    def write(tx: Any) -> None:
        pattern_outcomes.put(tx, "a", Settled("asked", "Eva Nord", "2026-11-20T10:00:00Z"))
        snapshots.put(tx, pattern_outcomes.KIND, "b", "{")

    record.store.write(write, origin="t").result()
    assert set(record.store.read(pattern_outcomes.every).result()) == {"a"}
