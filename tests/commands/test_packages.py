"""A sprint is published under the next number, sealed by its owner's key, and taken back in one act."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from desktop.acts import RecordAct
from desktop.acts.sprints import Approval, PublishSprint, RetireSprint
from desktop.core.errors import InputError, NotInRole, StoreError
from desktop.fhir.validate import validate
from desktop.store.packages import sprint_keys
from desktop.store.packages.signed_package import Opened, of_library, opened
from desktop.workspace.reviews.approvals import Approval as Approved
from desktop.workspace.reviews.approvals import content_of, with_approvals
from tests.commands.conftest import BERG, Json, Record
from tests.commands.scenes_packages import OWNER, held
from tests.store.packages.made import SPRINT, X, file


def sent(record: Record) -> tuple[Opened, Json, Json]:
    """The package that waits, its Library and its Provenance."""
    bodies = {entry.type: json.loads(entry.body or "") for entry in record.waiting()}
    library, provenance = bodies["Library"], bodies["Provenance"]
    assert validate(library) == validate(provenance) == []
    return opened(of_library(json.dumps(library))[2]), library, provenance


def test_a_sprint_goes_out_to_the_byte_with_its_approvals(record: Record) -> None:
    approvals = (Approval("Ola Berg", "overlege", "2026-11-19"),)
    done = record.do(PublishSprint(file(6), approvals, "2026-12-01"), OWNER)
    assert done.said == "cardiology/sprint-02 er signert som versjon 1, i bruk fra 2026-12-01."
    found, library, provenance = sent(record)
    package = found.package
    assert (found.key, found.sealed.file, package.number, package.status) == (X, file(6), 1, "active")
    assert (package.over, package.begins) == ("cardiology/sprint-01", "2026-12-01")
    assert (package.by.name, package.by.practitioner) == (OWNER.name, OWNER.practitioner)
    assert [(one.name, one.role, one.day) for one in package.approvals] == [
        ("Ola Berg", "overlege", "2026-11-19")
    ]
    assert f"{library['url']}|{library['version']}" == package.canonical
    # The same seal for whoever reads no packages.
    (signature,) = provenance["signature"]
    assert base64.b64decode(signature["data"]).decode() == found.sealed.seal
    assert provenance["target"] == [{"reference": f"Library/{library['id']}"}]


def test_the_next_number_follows_what_is_held_and_what_waits(record: Record) -> None:
    held(record, 4)
    record.do(PublishSprint(file(6)), OWNER)
    assert sent(record)[0].package.number == 5
    with pytest.raises(InputError, match="publisert slik den står: versjon 5"):
        record.do(PublishSprint(file(6)), OWNER)
    assert record.do(PublishSprint(file(7)), OWNER).said.endswith("versjon 6.")
    assert record.do(RetireSprint(SPRINT, "Feil"), OWNER).said == "cardiology/sprint-02 er trukket tilbake."
    with pytest.raises(InputError, match="ikke publisert"):
        record.do(RetireSprint(SPRINT, "Feil"), OWNER)
    numbers = [json.loads(e.body or "")["version"] for e in record.waiting() if e.type == "Library"]
    assert numbers == ["5", "6", "7"]
    assert record.do(PublishSprint(file(7)), OWNER).said.endswith("versjon 8."), "it may come back"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (file().replace(b"status: in use", b"status: draft"), "verken"),
        (file().replace(b"status: in use", b"status: retired"), "verken"),
        (b"layer: site\nchanges: []\n", "inneholder ingen"),
        (b"workspace: [", "sprinten:2:1"), (b"", "Filen er tom"), (b"\xff\xfe", "UTF-8"),
        (b"x" * 70_000, "større enn"),
    ],
    ids=["a draft", "retired", "a layer", "no YAML", "nothing", "no text", "too large"],
)  # fmt: skip
def test_what_is_no_sprint_in_use_is_not_published(record: Record, body: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        record.do(PublishSprint(body), OWNER)
    assert record.waiting() == []


@pytest.mark.parametrize(
    "act",
    [PublishSprint(file(), begins="1. desember"), RetireSprint(SPRINT, "  "), RetireSprint("x", "Feil")],
    ids=["no day", "no reason", "not published"],
)
def test_what_lacks_something_changes_nothing(record: Record, act: RecordAct[Any]) -> None:
    held(record)
    with pytest.raises(InputError):
        record.do(act, OWNER)
    assert record.waiting() == []


def test_without_a_key_nothing_is_published(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sprint_keys, "own", lambda: None)
    with pytest.raises(StoreError, match="ingen nøkkel"):
        record.do(PublishSprint(file()), OWNER)
    with pytest.raises(NotInRole, match="sprinteier"):
        record.do(PublishSprint(file()), BERG)
    assert record.waiting() == []


def test_a_sprint_that_was_changed_after_it_was_approved_is_not_published(record: Record) -> None:
    one = Approved("Kari Fosse", "Sprinteier", "2026-11-20", "Practitioner/kari", content_of(file(6)))
    signed = with_approvals(file(6), (one,))
    with pytest.raises(InputError, match="endret etter at Kari Fosse godkjente den"):
        record.do(PublishSprint(signed.replace(b"share: 6", b"share: 7")), OWNER)
    assert record.waiting() == []
    assert record.do(PublishSprint(signed), OWNER).said.endswith("versjon 1.")
