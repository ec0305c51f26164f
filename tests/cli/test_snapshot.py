"""`fagflate snapshot` in a process of its own: sharp, in the state asked for, and nobody's reading."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from desktop.backend import demo
from desktop.cli import dispatch
from desktop.core import window_port
from desktop.fhir import strict
from desktop.store import accesslog
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from tests.cli import warm
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving

SIZE = (800, 600)
NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)


@pytest.fixture(scope="module")
def hospital() -> Iterator[Embedded]:
    with serving(token="") as server:
        # Of the day that the pictures are of, whenever the test runs.
        server.load(demo.resources(2, 1, now=NOW), validated=True)
        yield server


@pytest.fixture(scope="module")
def bare() -> Iterator[Embedded]:
    """A server with a patient and without wards."""
    with serving(token="") as server:
        role: dict[str, Any] = {"resourceType": "PractitionerRole", "id": "r", "active": True}
        role["practitioner"] = {"reference": "Practitioner/d", "display": "Ekte Lege"}
        doctor = {"resourceType": "Practitioner", "id": "d", "name": [{"family": "Lege", "given": ["Ekte"]}]}
        patient = {"resourceType": "Patient", "id": "p", "name": [{"family": "Prøve"}]}
        server.load([doctor, role, patient])
        yield server


def run(
    server: Embedded, folder: Path, *words: str, start: Callable[..., Any] = warm.run
) -> subprocess.CompletedProcess[str]:
    home = {**os.environ, "FAGFLATE_HOME": str(folder / "home"), "QT_QPA_PLATFORM": "offscreen"}
    home.pop("FAGFLATE_TOKEN", None)
    command = [sys.executable, "-m", "desktop", "snapshot", "--server", server.url, "--workspace", "base"]
    size = "x".join(map(str, SIZE))
    done: subprocess.CompletedProcess[str] = start(
        [*command, "--size", size, "--out", str(folder / "picture.png"), *words],
        capture_output=True, text=True, env=home, timeout=PATIENCE,
    )  # fmt: skip
    return done


def picture(server: Embedded, folder: Path, *words: str, start: Callable[..., Any] = warm.run) -> QImage:
    done = run(server, folder, *words, start=start)
    assert done.returncode == 0, done.stderr
    image = QImage(str(folder / "picture.png"))
    assert not image.isNull()
    return image


def differing(one: QImage, other: QImage) -> float:
    """The share of pixels that are not alike."""
    assert one.size() == other.size()
    step, unlike, seen = 3, 0, 0  # odd: meets each pixel of what was blown up
    for y in range(0, one.height(), step):
        for x in range(0, one.width(), step):
            seen += 1
            unlike += one.pixel(x, y) != other.pixel(x, y)
    return unlike / seen


def test_a_new_store_is_made_and_a_state_is_shown_on_a_patients_page(
    hospital: Embedded, tmp_path: Path
) -> None:
    store, key, at = tmp_path / "new", tmp_path / "key", "2026-11-20T14:32"
    words = ("--patient", "d01", "--at", at, "--store", str(store), "--key-file", str(key))
    picture(hospital, tmp_path, *words)
    plain = picture(hospital, tmp_path, *words)
    assert differing(plain, picture(hospital, tmp_path, *words, "--state", "error")) > 0.05
    with Store.open(store, FileKey(key)) as opened:
        logged = [strict.loads(entry) for _at, entry in opened.read(accesslog.entries).result()]
    # Its head is the program's own.
    events = [one for one in logged if one["subtype"][0]["code"] != "log-head"]
    assert events
    assert {event["agent"][0]["who"]["display"] for event in events} == {"fagflate snapshot"}
    assert not any("reference" in event["agent"][0]["who"] for event in events)


def test_a_ward_that_was_never_fetched_has_a_patient_to_show(hospital: Embedded, tmp_path: Path) -> None:
    """Who lies on a ward is only known once it is fetched: not asked is not nobody."""
    words = ("--ward", "hjerte3", "--at", "2026-11-20T14:32")
    overview = picture(hospital, tmp_path, *words, "--screen", "overview")
    assert differing(overview, picture(hospital, tmp_path, *words, "--screen", "worklist")) > 0.05


def test_scale_gives_more_pixels_not_larger_ones(hospital: Embedded, tmp_path: Path) -> None:
    words = ("--patient", "d01", "--at", "2026-11-20T14:32", "--screen", "laboratory", "--scale", "2")
    image = picture(hospital, tmp_path, *words, start=subprocess.run)
    assert (image.width(), image.height()) == (2 * SIZE[0], 2 * SIZE[1])
    half = image.scaled(*SIZE).scaled(image.size())
    # Blown-up pixels come in squares of four alike, sharp ones do not.
    assert differing(image, half) > 0.02


def test_without_wards_the_picture_is_of_what_was_asked_for(bare: Embedded, tmp_path: Path) -> None:
    at = ("--at", "2026-11-20T14:32")
    patient = picture(bare, tmp_path, "--patient", "p", *at)
    covered = picture(bare, tmp_path, "--screen", "palette", "--patient", "p", *at)
    assert differing(patient, covered) > 0.2, "the palette dims what is behind it"


@pytest.mark.parametrize(
    ("state", "screen"), [("conflict", "unsent"), ("stop", "medicines"), ("empty", "medicines")]
)
def test_cards_and_states_that_the_record_has_not_are_drawn(
    hospital: Embedded, tmp_path: Path, state: str, screen: str
) -> None:
    words = ("--patient", "d01", "--at", "2026-11-20T14:32", "--screen", screen)
    plain = picture(hospital, tmp_path, *words)
    assert differing(plain, picture(hospital, tmp_path, *words, "--state", state)) > 0.02


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--person", "nobody-of-here", "--screen", "note"), "nobody-of-here er ingen person"),
        (("--screen", "medicines", "--workspace", "secretary"), "medicines"),
        (("--screen", "nonsense"), "nonsense"),
        (("--screen", "ordr"), "note, order, letter, measurement, facts, reconcile, form, worklist"),
        (("--screen", "notes", "--state", "conflict"), "--screen unsent"),
        (("--screen", "worklist", "--state", "stop"), "--patient"),
    ],
    ids=[
        "a person",
        "a page of the workspace",
        "a screen",
        "what can be shown",
        "a place for a clash",
        "a patient for a stop",
    ],
)
def test_what_does_not_exist_is_said_and_nothing_else_shown(
    hospital: Embedded, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = run(hospital, tmp_path, "--patient", "d01", "--at", "2026-11-20T14:32", *words)
    assert done.returncode != 0
    assert said in done.stderr
    assert not (tmp_path / "picture.png").exists()


def test_what_is_wrong_in_the_hospitals_files_is_said_beside_the_picture(
    hospital: Embedded, tmp_path: Path
) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours/site.yaml").write_text("layer: site\nchanges:\n\t- remove: notes\n", encoding="utf-8")
    words = ("--ward", "hjerte3", "--at", "2026-11-20T14:32", "--configuration", str(tmp_path / "ours"))
    done = run(hospital, tmp_path, *words)
    assert done.returncode == 0
    assert "ours/site.yaml:3:1: Her står det en tabulator." in done.stderr
    assert (tmp_path / "picture.png").exists()


def test_a_wrong_sprint_is_left_out_of_its_specialty_and_is_no_picture_itself(
    hospital: Embedded, tmp_path: Path
) -> None:
    sprint = tmp_path / "ours/cardiology/sprint-02.yaml"
    sprint.parent.mkdir(parents=True)
    sprint.write_text(
        "workspace: cardiology\nextends: cardiology/sprint-01\nsprint: 2\nstatus: in use\nowner: Kari\n"
        "goal: Noe\nfrom: 2026-11-23\nto: 2026-12-04\nchanges:\n  - remove: nots\n",
        encoding="utf-8",
    )
    words = ("--ward", "hjerte3", "--at", "2026-11-20T14:32", "--configuration", str(tmp_path / "ours"))
    done = run(hospital, tmp_path, *words, "--workspace", "cardiology")
    assert done.returncode == 0, done.stderr
    assert "ours/cardiology/sprint-02.yaml:10:13: Det finnes ikke noe panel «nots»" in done.stderr
    (tmp_path / "picture.png").unlink()
    done = run(hospital, tmp_path, *words, "--workspace", "cardiology/sprint-02")
    assert done.returncode == 1
    assert "sprint-02.yaml:10:13" in done.stderr
    assert not (tmp_path / "picture.png").exists()


def test_a_folder_of_configuration_that_is_not_there_is_said_in_one_sentence(
    hospital: Embedded, tmp_path: Path
) -> None:
    words = ("--ward", "hjerte3", "--at", "2026-11-20T14:32", "--configuration", str(tmp_path / "nowhere"))
    done = run(hospital, tmp_path, *words, start=subprocess.run)
    assert done.returncode == 0
    assert done.stderr == f"{tmp_path / 'nowhere'}: Sykehusets oppsett er ikke å nå.\n"


def test_a_letter_is_not_shown_where_nobody_is_there_to_write_it(tmp_path: Path) -> None:
    with serving(token="") as server:
        server.load([{"resourceType": "Patient", "id": "p", "name": [{"family": "Prøve"}]}])
        words = ("--patient", "p", "--at", "2026-11-20T14:32", "--screen", "letter")
        done = run(server, tmp_path, *words)
    assert done.returncode != 0
    assert "Ingen er der for å skrive" in done.stderr
    assert not (tmp_path / "picture.png").exists()


def test_its_help_names_every_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert dispatch.run(["snapshot", "--help"], Nothing()) == 0  # type: ignore[arg-type]
    said = capsys.readouterr().out.replace(",", " ").split()
    assert set(window_port.SCREENS) <= set(said)


class Nothing:
    """No windows are needed for the help."""


def test_a_page_that_is_changed_is_drawn_and_no_draft_is_begun(hospital: Embedded, tmp_path: Path) -> None:
    words = ("--patient", "d01", "--ward", "hjerte3", "--at", "2026-11-20T14:32", "--workspace", "cardiology")
    plain = picture(hospital, tmp_path, *words)
    changed = picture(hospital, tmp_path, *words, "--screen", "change-page")
    assert differing(plain, changed) > 0.05
    assert not [one for one in (tmp_path / "home").rglob("*.yaml") if "drafts" in one.parts]
