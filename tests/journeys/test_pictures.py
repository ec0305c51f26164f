"""What `fagflate snapshot` shows beside a page as it opens: a selection, typed words, a patient's letter."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from desktop.cli import dispatch
from desktop.core.errors import InputError
from desktop.core.messages import using
from desktop.core.window_port import Picture
from tests.journeys.conftest import WARD, Seat
from tests.servers.embedded import Embedded
from ui.acts.pictures import screens
from ui.window.persons.switch_screen import SwitchScreen

PICTURE = Picture("", "worklist", "cardiology", ward=WARD)


def show(seat: Seat, screen: str, **words: str) -> None:
    with using("en"):
        screens.show_screen(seat.desk, msgspec.structs.replace(PICTURE, screen=screen, **words), seat.settle)


def test_a_selection_is_chosen_and_one_that_is_not_offered_is_said(doctor: Seat) -> None:
    show(doctor, "worklist", filter="mine")
    panel = doctor.desk.pages.panel("ward")
    assert panel.filtering.chosen.key == "mine"  # type: ignore[attr-defined]
    assert panel.hidden  # type: ignore[attr-defined]
    for screen, name, said in (
        ("worklist", "mnie", "no selection “mnie”. Did you mean “mine”?"),
        ("worklist", "isolated", "no selection “isolated”"),
        ("beds", "mine", "no list with selections"),
        ("chart", "mine", "no list with selections"),
    ):
        with pytest.raises(InputError, match=said.replace("?", r"\?")):
            show(doctor, screen, filter=name, patient="h01")


def test_a_phrase_that_is_typed_opens_its_list(doctor: Seat) -> None:
    show(doctor, "note", patient="h01", typed=".innlagt")
    phrases = doctor.desk.note.editor.phrases
    doctor.until(lambda: phrases.open and phrases.list.rows)
    assert phrases.list.rows[0].key == "innlagt"
    with pytest.raises(InputError, match="Nothing is typed in chart"):
        show(doctor, "chart", patient="h01", typed="x")


def test_a_signed_letter_is_that_of_the_patient_who_is_named(doctor: Seat) -> None:
    show(doctor, "signed", patient="h03")
    letter = doctor.desk.reading.letter
    assert letter is not None
    assert letter.patient == "h03"
    with pytest.raises(InputError, match="has no signed letter"):
        show(doctor, "signed", patient="h02")


def test_a_switch_shows_two_of_the_ward_and_nothing_of_a_patient(doctor: Seat) -> None:
    show(doctor, "switch")
    before = doctor.desk.actor
    (page,) = doctor.window.findChildren(SwitchScreen)
    assert page.isVisible()
    assert page.leaving.accessibleName() == f"Goes out: {before.name}"
    assert page.coming.accessibleName().startswith("Comes in: ")
    assert before.name not in page.coming.accessibleName()
    assert doctor.window.covered


def test_a_servers_wards_are_listed_with_their_workspace_and_patients(
    hospital: Embedded, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", hospital.token)

    def listed(*words: str) -> int:
        return dispatch.run(["workspace", "wards", "--server", hospital.url, *words], None)  # type: ignore[arg-type]

    assert listed("hjerte", "--json") == 0
    (ward,) = json.loads(capsys.readouterr().out)
    assert (ward["id"], ward["name"], ward["workspace"]) == (WARD, "Hjerte 3", "cardiology")
    assert {"h01", "h03"} <= set(ward["patients"])
    (tmp_path / "eye").mkdir()
    own = "workspace: eye\nextends: base\ntitle: Øye\nwards: [Hjerte 3]\nchanges: []\n"
    (tmp_path / "eye/workspace.yaml").write_text(own, encoding="utf-8")
    assert listed("hjerte", "--folder", str(tmp_path)) == 0
    line, *people = capsys.readouterr().out.splitlines()
    assert line.split()[:4] == [WARD, "Hjerte", "3", "eye"]
    assert "pasienter: " in line
    # By its id too; its people by what `--person` takes.
    assert listed(WARD, "--json") == 0
    (ward,) = json.loads(capsys.readouterr().out)
    assert ward["id"] == WARD
    assert len(ward["people"]) == len(people) > 1
    for one, said in zip(ward["people"], people, strict=True):
        assert said.split()[:2] == ["--person", one["id"]]
        assert one["name"] in said
    with hospital.client() as client:
        assert client.get(f"PractitionerRole/{ward['people'][0]['id']}").status_code == 200
    assert listed("hjerte 4", "--json") == 1
    out, err = capsys.readouterr()
    assert json.loads(out) == []
    assert "Mente du «Hjerte 3»?" in err
    assert listed("no such") == 1
    assert "Serveren har ingen slik sengepost." in capsys.readouterr().err
