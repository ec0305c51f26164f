"""Both logs of a patient as one: each event once, and each row says whose log it is of."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from desktop.access import audit
from desktop.core.clock import stamp
from desktop.service.record import Record as Service
from desktop.shown.access.access_log import AccessLogPage, VisitEvents
from desktop.store import server_log
from desktop.store.server_log import Lack, ServerLog
from desktop.views.access import access_log, excerpt
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW
from tests.views.access.conftest import STRAND, Log


def kept(log: Log, *events: Any, lack: Lack = "") -> None:
    """The server's log of the patient, as it was fetched."""
    found = ServerLog(stamp(NOW), tuple((one["id"], json.dumps(one)) for one in events), lack)
    log.record.store.write(lambda tx: server_log.put(tx, "p", found), origin="t").result()


def event(minutes: float, patient: str = "p", who: Any = STRAND) -> Any:
    return audit.event(who, "R", NOW - timedelta(minutes=minutes), patient)


def rows(service: Service, **more: Any) -> list[tuple[str, bool]]:
    model, _state = service.ask(AccessLogPage("p", **more)).result()
    # Whoever goes through the log stands in it too.
    return [(row.who, row.at_server) for row in model.rows if row.who != "Eva Nord"]


def source(service: Service, patient: str = "p") -> str:
    return str(service.ask(AccessLogPage(patient)).result()[0].source)


def test_what_only_the_server_has_stands_among_ours_and_says_so(log: Log, service: Service) -> None:
    log.wrote(400, AAS, "p")
    log.wrote(5, AAS, "p")
    kept(log, event(60), event(50, "q"))
    assert rows(service) == [("Maren Aas", False), ("Kim Strand", True), ("Maren Aas", False)]
    told = source(service)
    assert "1 hendelse som bare serverens egen logg har" in told


def test_an_event_that_stands_in_both_is_shown_once(log: Log, service: Service) -> None:
    log.wrote(40, AAS, "p")
    (mine,) = [one for one in log.record.events() if one["recorded"] == stamp(NOW - timedelta(minutes=40))]
    renamed = {**mine, "id": "of-the-server"}
    later = {**mine, "id": "later", "recorded": stamp(NOW - timedelta(minutes=39))}
    kept(log, mine, renamed)
    assert rows(service) == [("Maren Aas", False)]
    kept(log, later, mine)
    assert sorted(rows(service)) == [("Maren Aas", False), ("Maren Aas", True)]


def test_a_row_of_the_server_opens_to_its_event(log: Log, service: Service) -> None:
    one = event(60)
    kept(log, one)
    (row,) = service.ask(AccessLogPage("p")).result()[0].rows
    (shown,) = service.ask(VisitEvents("p", row.key)).result()
    fields = {field.name: field.words for field in shown.fields}
    assert fields["id"] == one["id"]
    assert fields["Logg"] == "serverens egen"


def test_a_search_looks_in_both(log: Log, service: Service) -> None:
    log.wrote(40, AAS, "p")
    kept(log, event(60), event(60, who=AAS))
    assert rows(service, find="strand") == [("Kim Strand", True)]
    assert rows(service, find="strand 01.01.2020") == []


def test_pages_are_bounded_over_both_logs(
    log: Log, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "PAGE", 2)
    for hour in range(4):
        log.wrote(hour * 60 + 1, AAS, "p")
    kept(log, *(event(hour * 60 + 30) for hour in range(4)))
    model, _state = service.ask(AccessLogPage("p")).result()
    assert [row.at_server for row in model.rows] == [False, True]
    assert model.left == 6
    model, _state = service.ask(AccessLogPage("p", pages=5)).result()
    assert [row.at_server for row in model.rows if row.who != "Eva Nord"] == [False, True] * 4


def test_the_patients_excerpt_has_the_same_rows(log: Log, service: Service, reader: Reader) -> None:
    log.wrote(40, AAS, "p")
    kept(log, event(60))
    paper = log.record.store.read(lambda c: excerpt.build(reader, c, "p")).result()
    assert [row.who for row in paper.rows] == ["Maren Aas", "Kim Strand"]
    assert "serverens egen logg" in paper.source


@pytest.mark.parametrize(
    ("lack", "words"),
    [
        ("unknown", "Serveren har ingen logg som kan spørres."),
        ("refused", "Serveren lot ikke sin egen logg bli lest."),
        ("silent", "Serveren svarte ikke da dens egen logg ble spurt"),
        ("more", "Serverens logg har mer enn det som er hentet."),
    ],
)
def test_what_is_lacking_of_the_servers_log_is_said(
    log: Log, service: Service, lack: Lack, words: str
) -> None:
    assert "Serverens egen logg er ikke spurt" in source(service)
    kept(log, lack=lack)
    assert words in source(service)
    assert "én pasient om gangen" in source(service, "")
