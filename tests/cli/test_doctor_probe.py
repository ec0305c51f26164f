"""`fagflate doctor --probe` sees each defect, says what the statement claims of it, and cleans up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop.cli import doctor_server
from desktop.cli.doctor_lines import Line
from desktop.cli.doctor_probe import NAMES
from desktop.core.clock import utc_now
from tests.servers.strange import Strange
from tests.servers.strange_defects import Defect
from tests.servers.strange_http import serving

D = Defect
SEEN: dict[Defect, tuple[str, str]] = {
    D.IGNORES_COUNT_IN_BATCH: ("batch", "amber"),
    D.TOTAL_WITHOUT_NEXT: ("pages", "red"),
    D.IGNORES_IF_NONE_MATCH: ("create", "amber"),
    D.IGNORES_IF_MATCH_ON_UPDATE: ("update", "red"),
    D.IGNORES_IF_MATCH_ON_DELETE: ("delete", "amber"),
    D.NAMES_IDS_ITSELF: ("ids", "amber"),
    D.REFUSES_CLIENT_IDS: ("ids", "amber"),
    D.REFERENTIAL_INTEGRITY: ("references", "amber"),
    D.CACHES_SEARCHES: ("cache", "amber"),
    D.DECLARES_TOO_MUCH: ("transaction", "amber"),
    D.AUDIT_FORBIDDEN: ("audit", "amber"),
    D.AUDIT_UNKNOWN: ("audit", "amber"),
    D.AUDIT_NOT_OFFERED: ("audit", "amber"),
    D.AUDIT_INVALID: ("audit", "amber"),
    D.HALF_TRANSACTION_TOLD: ("transaction", "red"),
    D.HALF_TRANSACTION_UNTOLD: ("transaction", "red"),
    D.TRANSACTION_LATER: ("transaction", "amber"),
    D.LINKS_ELSEWHERE: ("pages", "amber"),
    D.LINKS_EXPIRE: ("pages", "amber"),
    D.PAGES_SHIFT: ("pages", "red"),
}
ALSO: dict[Defect, dict[str, str]] = {D.NO_VERSIONS: {"update": "red", "delete": "amber"}}
"""What is seen of a defect in more than one trial."""
HARMLESS = (
    D.CLAMPS_PAGES, D.DECLARES_TOO_LITTLE, D.FINDS_BY_FAMILY_ONLY, D.CONFLICT_FOR_PRECONDITION,
    D.STRONG_ETAGS, D.LINKS_OF_PARAMETERS, D.EMPTY_PAGES, D.NO_ETAGS, D.MINIMAL, D.EMPTY_ERRORS, D.THROTTLES,
)  # fmt: skip


def look(server: Strange, **more: Any) -> dict[str, Line]:
    lines = asyncio.run(doctor_server.look(server.base, "", utc_now, **more))
    return {line.name: line for line in lines}


def probed(lines: dict[str, Line]) -> dict[str, Line]:
    return {name.removeprefix("probe:"): line for name, line in lines.items() if name.startswith("probe:")}


def left(server: Strange) -> list[str]:
    return [f"Task/{one['id']}" for one in server.all("Task")]


def test_a_good_server_is_green_and_clean_afterwards() -> None:
    with serving() as server:
        lines = probed(look(server, probing=True))
        assert left(server) == []
    assert tuple(lines) == NAMES
    assert {name: line for name, line in lines.items() if line.level != "green"} == {}
    assert "AuditEvent/" in lines["cleanup"].text, "what stays is named"


def test_nothing_is_written_unless_it_was_asked_for() -> None:
    with serving() as server:
        lines = look(server)
        assert probed(lines) == {}
        assert {method for method, _path, _status in server.log} == {"GET"}


@pytest.fixture
def needs_one_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one type alone be needed: what is tried has nothing to do with the forty asked for before."""
    monkeypatch.setattr(doctor_server, "NEEDED", ("Patient",))


@pytest.mark.usefixtures("needs_one_type")
@pytest.mark.parametrize("defect", Defect, ids=lambda d: d.name.lower())
def test_each_defect_is_seen_and_no_other(defect: Defect) -> None:
    with serving(defect, page=3) as server:
        lines = probed(look(server, probing=True))
        assert left(server) == []
    found = {name: line.level for name, line in lines.items() if line.level != "green"}
    assert found == (dict([SEEN[defect]]) if defect in SEEN else ALSO.get(defect, {}))
    assert defect in SEEN or defect in HARMLESS or defect in ALSO
    assert all(line.text for line in lines.values())


@pytest.mark.usefixtures("needs_one_type")
def test_what_the_statement_claims_is_told() -> None:
    with serving(D.DECLARES_TOO_MUCH) as server:
        assert "beskrivelse lover det" in probed(look(server, probing=True))["transaction"].text
    with serving(D.DECLARES_TOO_LITTLE) as server:
        assert "sier det ikke" in probed(look(server, probing=True))["transaction"].text


def test_what_can_not_be_removed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Strange.one

    def no_deleting(self: Strange, method: str, path: str, *more: Any, **named: Any) -> Any:
        from tests.servers.strange import outcome

        if method == "DELETE":
            return outcome(405, "nothing is deleted here")
        return original(self, method, path, *more, **named)

    monkeypatch.setattr(Strange, "one", no_deleting)
    with serving() as server:
        lines = probed(look(server, probing=True))
        assert left(server)
        assert all(key in lines["cleanup"].text for key in left(server))
    assert (lines["cleanup"].level, bool(lines["cleanup"].todo)) == ("amber", True)


def test_who_may_not_write_is_told_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.servers.strange import outcome

    monkeypatch.setattr(Strange, "refused_audit", lambda _self, _parts: outcome(403, "read only"))
    with serving() as server:
        lines = probed(look(server, probing=True))
    assert [lines["create"].level, lines["cleanup"].level] == ["red", "green"]
    assert "audit" not in lines
