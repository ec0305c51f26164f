"""What is to be written by an office: its tasks and sounds, on honest and on strange servers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.fhir.transport import Answer
from desktop.sync.pull import dictations
from desktop.sync.pull.dictations import Dictated
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.tidying import wanted
from tests.commands.dictated import OFFICE, asked
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, _outcome
from tests.sync.test_beds import go, wards
from tests.sync.things import Json

__all__ = ["wards"]
MINE = Interests(wards=("w1",), dictated=(OFFICE,))


def task(ident: str, patient: str, **more: Any) -> Json:
    return asked(ident) | {"for": {"reference": f"Patient/{patient}"}} | more


def told(client: Client) -> Dictated:
    found = client.database.ask(lambda c: dictations.kept(c, OFFICE))
    assert found is not None
    return found


@pytest.fixture
def dictated(client: Client, wards: FakeServer) -> FakeServer:
    for number in range(20, 25):
        wards.write({"resourceType": "Patient", "id": f"p{number}", "name": [{"family": "Lie"}]})
    wards.write(task("t20", "p20"))
    wards.write(task("t21", "p21", owner={"reference": "Organization/lungs"}))
    wards.write(task("t22", "p22", status="completed"))
    wards.write(task("t23", "p23", code={"text": "Ring fastlegen"}, focus={"reference": "Encounter/x"}))
    nobodys = task("t24", "p24")
    del nobodys["for"]
    wards.write(nobodys)
    return wards


def test_whose_dictations_wait_is_fetched_and_nobody_elses(client: Client, dictated: FakeServer) -> None:
    go(client, MINE)
    assert told(client).patients == ("p20",)
    assert told(client).nobodys == ("Task/t24",)
    assert client.base("Patient/p20")
    assert client.base("Patient/p21") is None
    assert "p20" in (client.database.ask(lambda c: wanted(c, MINE)) or set())


def test_nobody_else_asks_for_it(client: Client, dictated: FakeServer) -> None:
    go(client, Interests(wards=("w1",)))
    assert client.database.ask(lambda c: dictations.kept(c, OFFICE)) is None


@pytest.mark.parametrize("ignored", [{"owner"}, {"status"}, {"owner", "status"}])
def test_a_server_that_ignores_a_parameter_lists_nobody_else(
    client: Client, dictated: FakeServer, ignored: set[str]
) -> None:
    dictated.features = replace(dictated.features, ignored_params=frozenset(ignored))
    go(client, MINE)
    assert told(client).patients == ("p20",)


def test_a_server_that_refuses_is_not_asked_again_and_keeps_what_it_told(
    client: Client, dictated: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(client, MINE)
    search = dictated._search

    def refuses(kind: str, query: list[tuple[str, str]]) -> Answer:
        asked_for = any(name == "owner" for name, _value in query)
        return _outcome(400, "not today") if asked_for else search(kind, query)

    monkeypatch.setattr(dictated, "_search", refuses)
    client.clock.forward(700)
    go(client, MINE)
    client.clock.forward(700)
    go(client, MINE)
    assert told(client).patients == ("p20",)
    assert told(client).unsupported
