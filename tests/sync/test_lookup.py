"""Patients whom the server finds by what was typed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from desktop.core.errors import WireError
from desktop.fhir.transport import Answer, Request
from desktop.store import records
from desktop.sync.pull import lookup
from tests.servers.strange import Strange
from tests.servers.strange_defects import Defect
from tests.sync.driver import Client, Fault, run, status
from tests.sync.fake_server import FakeServer
from tests.sync.sim_clock import SimClock


def test_who_is_found_can_be_opened(client: Client) -> None:
    (found,) = run(lookup.patients(client.effects, "øverås"))
    assert found.id == "p1"
    assert client.database.ask(lambda c: records.get(c, "Patient", "p1")) is not None


def test_somebody_found_who_cannot_be_read_is_told_of(client: Client) -> None:
    entries = (
        b'{"resource": {"resourceType": "Patient", "id": "p1", "meta": {"versionId": "1"}}},'
        b'{"resource": {"resourceType": "Patient", "id": "p2", "multipleBirthInteger": NaN}}'
    )
    body = b'{"resourceType": "Bundle", "type": "searchset", "entry": [%s]}' % entries
    client.wire.choose = lambda _request: lambda *_a: Answer(200, {}, body)
    with pytest.raises(WireError, match="1"):
        run(lookup.patients(client.effects, "øverås"))
    assert client.database.ask(lambda c: records.get(c, "Patient", "p1")) is not None, "the others are filed"


def of_parts_only(*people: tuple[list[str], list[str]]) -> Callable[[Request], Fault]:
    """A server without an index of whole names, on which these people (family, given) are."""
    strange = Strange(SimClock(), Defect.FINDS_BY_FAMILY_ONLY)
    for number, (family, given) in enumerate(people):
        name = [{"family": " ".join(family), "given": given}]
        strange.write({"resourceType": "Patient", "id": f"s{number}", "name": name})
    return lambda request: lambda *_a: strange.handle(request)


@pytest.mark.parametrize(
    "typed",
    ["Berg", "Kari", "Kari Berg", "Berg Kari", "Berg, Kari", "Kari Anne Berg", "Berg Kari Anne", "Berg,"],
)
def test_who_is_not_found_by_name_is_found_by_family_and_given(client: Client, typed: str) -> None:
    client.wire.choose = of_parts_only((["Berg"], ["Kari", "Anne"]), (["Dal"], ["Ola"]))
    assert [row.id for row in run(lookup.patients(client.effects, typed))] == ["s0"]


def test_a_family_of_two_words_is_found_by_both(client: Client) -> None:
    client.wire.choose = of_parts_only((["van", "Berg"], ["Kari"]), (["Berg"], ["Kari"]))
    found = run(lookup.patients(client.effects, "Kari van Berg"))
    assert [row.id for row in found] == ["s0"]


def test_one_word_that_is_a_family_and_a_given_name_finds_both(client: Client) -> None:
    client.wire.choose = of_parts_only((["Maria"], ["Ola"]), (["Dal"], ["Maria"]))
    assert {row.id for row in run(lookup.patients(client.effects, "Maria"))} == {"s0", "s1"}


@pytest.mark.parametrize("typed", ["01.02.1980", "01828012345"])
def test_a_number_or_a_date_is_no_name(client: Client, typed: str) -> None:
    client.wire.choose = lambda _request: nobody
    assert run(lookup.patients(client.effects, typed)) == ()
    assert len(client.wire.sent) == 1


def test_who_is_found_by_name_is_asked_for_once(client: Client) -> None:
    run(lookup.patients(client.effects, "øverås"))
    assert len(client.wire.sent) == 1


def nobody(*_a: object) -> Answer:
    return Answer(200, {}, b'{"resourceType": "Bundle", "type": "searchset", "total": 0}')


def of_whole_names(then: Fault | None) -> Callable[[Request], Fault | None]:
    """Finds nobody by name, and answers otherwise when it is asked by parts of a name."""
    return lambda request: nobody if "name" in parse_qs(urlsplit(request.path).query) else then


def test_a_server_that_has_whole_names_only_is_believed(client: Client) -> None:
    client.wire.choose = of_whole_names(status(400))
    assert run(lookup.patients(client.effects, "Finnesikke")) == ()


def test_a_server_that_passes_over_family_and_given_has_found_nobody(client: Client) -> None:
    """The fake server ignores what it does not know, and gives all patients."""
    client.wire.choose = of_whole_names(None)
    assert run(lookup.patients(client.effects, "Finnesikke")) == ()
    assert [row.id for row in run(lookup.patients(client.effects, "overas"))] == ["p1"]


def test_nobody_is_not_concluded_from_a_server_that_is_busy(client: Client) -> None:
    client.wire.choose = of_whole_names(status(503))
    with pytest.raises(WireError):
        run(lookup.patients(client.effects, "Finnesikke"))


def test_who_may_be_among_more_than_were_given_is_not_said_to_be_nobody(
    client: Client, server: FakeServer
) -> None:
    for number in range(lookup.MAX_PATIENTS):
        server.write({"resourceType": "Patient", "id": f"n{number}", "name": [{"family": "Dal"}]})
    client.wire.choose = of_whole_names(None)
    with pytest.raises(WireError, match="overalt"):
        run(lookup.patients(client.effects, "Finnesikke"))
