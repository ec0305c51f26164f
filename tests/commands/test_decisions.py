"""A decision about a published sprint goes out as its next signed version, and is undone by another one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from desktop.acts.sprints import DecideSprint, UndoDecision
from desktop.core import counted
from desktop.core.counting import Counted
from desktop.core.errors import InputError, NotInRole
from desktop.store.packages import kept_packages, signed_package
from desktop.store.packages.signed_package import of_library, opened
from desktop.workspace.measured import decisions
from tests.commands.conftest import BERG, Record
from tests.commands.scenes_decisions import WHY
from tests.commands.scenes_packages import OWNER
from tests.store.packages.made import KEY, SPRINT, file, package


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts of this test alone: they decide what asks for a reason."""
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))


PILOT = file().replace(
    b"status: in use", b"status: pilot\npilot:\n  wards: [h3]\n  until: 2026-12-01\n  better: Noe"
)
LONGER = "Kontrollene er nye"


def published(record: Record, raw: bytes = PILOT, number: int = 1) -> str:
    """The server has told of a sprint on trial; the digest of its file."""
    made = package(number, sha256=hashlib.sha256(raw).hexdigest())
    one = signed_package.opened(signed_package.sealed(made, raw, KEY))
    record.act(lambda tx: kept_packages.hold(tx, one, "2026-11-20"))
    return decisions.digest(raw)


def out(record: Record) -> tuple[int, str, str]:
    """The package that waits last: its number, status and file."""
    bodies = [json.loads(one.body or "") for one in record.waiting() if one.type == "Library"]
    found = opened(of_library(json.dumps(bodies[-1]))[2])
    return found.package.number, found.package.status, found.sealed.file.decode()


def test_prolonging_is_published_with_the_decision_and_the_approvals(record: Record) -> None:
    digest = published(record)
    done = record.do(DecideSprint(SPRINT, "prolonged", WHY, digest, "2026-12-15"), OWNER)
    assert done.said == "Piloten av cardiology/sprint-02 er forlenget til 15.12.2026."
    number, status, text = out(record)
    assert (number, status) == (2, "active")
    assert "  until: 2026-12-15" in text
    assert f"why: {WHY}" in text
    bodies = [json.loads(one.body or "") for one in record.waiting() if one.type == "Library"]
    assert [one["name"] for one in bodies[-1]["reviewer"]] == ["Ola Berg"]


def test_taking_in_use_is_undone_by_the_file_as_it_was(record: Record) -> None:
    digest = published(record)
    record.do(DecideSprint(SPRINT, "in use", WHY, digest), OWNER)
    text = out(record)[2]
    assert "status: in use" in text
    done = record.do(UndoDecision(SPRINT, decisions.digest(text.encode())), OWNER)
    assert done.said == "cardiology/sprint-02 er som den var før avgjørelsen."
    assert out(record) == (3, "active", PILOT.decode())


def test_what_was_seen_otherwise_is_not_decided_about(record: Record) -> None:
    published(record)
    with pytest.raises(InputError, match="endret siden du så den"):
        record.do(DecideSprint(SPRINT, "in use", WHY, "0" * 64), OWNER)
    with pytest.raises(InputError, match="ingen slik sprint"):
        record.do(DecideSprint("cardiology/sprint-77", "in use", WHY, "0" * 64), OWNER)
    assert record.waiting() == []


def test_a_task_that_takes_longer_needs_its_reason_whatever_the_page_sends(record: Record) -> None:
    digest = published(record)
    for version, keys in (("cardiology/sprint-01", 6), (SPRINT, 20)):
        for _time in range(12):
            counted.keep(
                Counted("sign_orders", 4, keys, 9.0, active=9.0, version=version, ward="h3", week="2026-W47")
            )
    with pytest.raises(InputError, match="hvorfor den beholdes"):
        record.do(DecideSprint(SPRINT, "in use", WHY, digest), OWNER)
    act = DecideSprint(SPRINT, "in use", WHY, digest, longer=(("sign_orders", LONGER),))
    record.do(act, OWNER)
    assert f"{{task: sign_orders, why: {LONGER}}}" in out(record)[2]


def test_nobody_but_the_owner_decides(record: Record) -> None:
    digest = published(record)
    with pytest.raises(NotInRole):
        record.do(DecideSprint(SPRINT, "in use", WHY, digest), BERG)
    assert record.waiting() == []
