"""The sprint from a wish to a decision and back at two machines that meet at another maker's FHIR server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.cli.load_send import Loader
from desktop.fhir.references import patient_of
from desktop.fhir.strict import dumps
from tests.journeys.conftest import PATIENTS, Seat
from tests.journeys.reality import Json, sitting
from tests.journeys.sprint_loop import Meeting, site, whole_loop
from tests.journeys.test_origin import PATIENT
from tests.servers import medplum as other
from tests.servers.medplum import Medplum

pytestmark = [pytest.mark.node, pytest.mark.slow]


def _of_one(resource: Json) -> bool:
    """The hospital and one of its patients: the router looks through everything for each search."""
    patient = resource["id"] if resource["resourceType"] == "Patient" else patient_of(resource)
    return patient in ("", PATIENT)


@pytest.fixture
def medplum(tmp_path: Path) -> Iterator[Medplum]:
    """Medplum's router with the hospital, loaded by our own loader."""
    file = tmp_path / "hospital.ndjson"
    some = [one for one in demo.resources(PATIENTS, draw=draw) if _of_one(one)]
    file.write_text("".join(dumps(one) + "\n" for one in some), encoding="utf-8")
    with other.serving() as server:
        with server.behind(3 * 24 * 3600), Loader(server.url, server.token) as loader:
            assert loader.load([file]).refused == []
        yield server


@pytest.fixture
def sit(qapp: QApplication, tmp_path: Path, medplum: Medplum) -> Iterator[Callable[[], Seat]]:
    with sitting(qapp, tmp_path / "seats", medplum, "cardiology") as opened:
        yield opened


@pytest.mark.timeout(900)
@pytest.mark.acts(
    "MakeWish", "AnswerWish", "SendDraft", "SendBackDraft", "AcceptDraft", "ReleaseSprint", "DecideSprint",
    "RetireSprint",
)  # fmt: skip
def test_three_people_meet_at_a_server_of_another_maker(
    sit: Callable[[], Seat], medplum: Medplum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site(Meeting(medplum), tmp_path, monkeypatch) as meeting:
        doctor = sit()
        whole_loop(meeting, doctor, sit())
        assert "Medplum" in doctor.session.status.software
