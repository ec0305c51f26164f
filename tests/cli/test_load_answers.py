"""A record loaded from files only has the same inbox: the same answers wait, with open Tasks or without."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import pytest

from desktop.backend.demo import hospital
from desktop.cli import load
from desktop.core.actor import Actor
from desktop.fhir import strict
from desktop.views.session import Session
from tests.backend.demo.test_answers import carries
from tests.servers.embedded import TOKEN, Embedded, serving
from tests.views.charts import NOW

Json = dict[str, Any]
Rows = set[tuple[str, ...]]
WARD, PATIENTS = "hjerte3", 8
DOCTOR = Actor("PractitionerRole/hjerte3-LIS", "Practitioner/hjerte3-LIS", "Maren Aas", ward=WARD)


@pytest.fixture(scope="module")
def made() -> list[Json]:
    return [strict.loads(strict.dumps(one)) for one in hospital.resources(PATIENTS, 1, NOW)]


def inbox(server: Embedded, folder: Path) -> dict[str, Rows]:
    """The rows of the person's list and of the ward's, after one round with the server."""
    session = Session(
        server.url, token=TOKEN, folder=folder, temporary_key=os.urandom(32), clock=lambda: NOW
    )  # fmt: skip
    try:
        session.sign_in(DOCTOR)
        session.look_at((WARD,), ())
        session.start()
        assert session.sync_now().result(60).state == "current"
        found = {}
        for scope in ("mine", "ward"):
            model, state = session.store.read(
                lambda c, scope=scope: session.reader.results(c, WARD, scope)  # type: ignore[misc]
            ).result()
            assert state.kind == "ready"
            found[scope] = {(r.patient, r.key, r.stage, r.group, r.analysis, r.value) for r in model.rows}
        return found
    finally:
        session.close()


def test_the_inbox_of_files_is_the_one_that_the_tasks_make(
    made: list[Json], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)
    with serving(clock=lambda: NOW) as server:
        server.load(made)
        with_tasks = inbox(server, tmp_path / "tasks")
    files = tmp_path / "record.ndjson"
    files.write_text(
        "\n".join(strict.dumps(one) for one in made if not carries(one)) + "\n", encoding="utf-8"
    )  # fmt: skip
    with serving(clock=lambda: NOW) as server:
        parser = argparse.ArgumentParser()
        parser.add_argument("--json", action="store_true")
        load.configure(parser)
        assert load.run(parser.parse_args([str(files), "--server", server.url, "--json"])) == 0
        from_files = inbox(server, tmp_path / "files")
    assert with_tasks["mine"], "something waits for this person"
    assert with_tasks["ward"] > with_tasks["mine"]
    assert from_files == with_tasks
