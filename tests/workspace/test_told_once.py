"""What `check` says is said once, in the words of people, and near what was meant."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from desktop.cli import dispatch
from desktop.core import os_words
from desktop.core.file_problems import unknown
from desktop.letters.compose.templates import TemplateError, compile_text
from desktop.views.known import known
from desktop.workspace.document_checks import sentence

from .conftest import FIRST
from .test_check_places import put as sprint
from .test_cli import NoWindows, fagflate
from .test_unread import put

SITE = "layer: site\nchanges:\n"


def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    fagflate("check", folder)
    return capsys.readouterr().out.splitlines()


def test_a_name_that_no_workspace_has_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = told(put(tmp_path, {"site.yaml": f"{SITE}  - {{set: nosuch, share: 2}}\n"}), capsys)
    assert "«nosuch»" in line
    assert line.endswith("I alle arbeidsflater.")


def test_what_is_wrong_in_some_names_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Intensive care alone has pumps.
    change = "  - set: pumps\n    options: {alive: 0}\n"
    (line,) = told(put(tmp_path, {"site.yaml": SITE + change}), capsys)
    assert line.endswith("Tallet må være minst 1. I intensive.")


def test_what_a_role_s_file_gets_wrong_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"roles/nurse.yaml": "layer: role\nroles: [nurse]\nchanges:\n  - {set: nosuch, share: 2}\n"}
    files["lungs/workspace.yaml"] = (
        "workspace: lungs\nextends: base\ntitle: Lunge\nchanges:\n  - {set: vitals, share: 4}\n"
    )
    (line,) = told(put(tmp_path, files), capsys)
    assert "«nosuch»" in line


def test_what_the_site_adds_is_too_late_for_a_sprint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(
        tmp_path,
        {"site.yaml": f"{SITE}  - add: worklist-column mine\n    title: Min\n    from: [{{vital: hr}}]\n"},
    )
    sprint(tmp_path, "  - {add: column mine, after: news2}\n")
    (line,) = told(tmp_path, capsys)
    assert f"sprint-01.yaml:{FIRST}:" in line
    assert "site.yaml legger det til, og legges på senere" in line


@pytest.mark.parametrize(
    ("change", "passes"),
    [
        ("{remove: column pod}", True),
        ("{move: column pod, to: last}", True),
        ("{remove: lab tnt}", True),
        ("{remove: column podd}", False),
        ("{remove: column}", False),
    ],
)
@pytest.mark.parametrize("layer", ["layer: role\nroles: [nurse]", "layer: site"])
def test_what_only_another_workspace_has_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str, passes: bool, layer: str
) -> None:
    name = "site.yaml" if "site" in layer else "roles/nurse.yaml"
    lines = told(put(tmp_path, {name: f"{layer}\nchanges:\n  - {change}\n"}), capsys)
    assert ("ingenting galt" in lines[0]) is passes, lines


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ('{shifts: ["25:00"]}', "Skriv et klokkeslett i anførselstegn: «07:30»."),
        ("{shifts: [7]}", "Skriv et klokkeslett i anførselstegn: «07:30»."),
    ],
)
def test_a_time_of_day_is_asked_for_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: str, words: str
) -> None:
    path = sprint(tmp_path, f"  - {{add: f, kind: flowsheet, after: vitals, options: {options}}}\n")
    assert fagflate("check", path) == 1
    assert words in capsys.readouterr().out


@pytest.mark.parametrize("name", ["Stor Bokstav", "å", 4])
def test_the_name_of_a_score_too(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: object) -> None:
    path = sprint(tmp_path, f"  - {{set: workspace, scores: [{name}]}}\n")
    assert fagflate("check", path) == 1
    assert "Navnet på en skår eller et skjema har små bokstaver" in capsys.readouterr().out


def test_nothing_of_pydantic_is_read_by_people() -> None:
    assert sentence("some_error_of_tomorrow", {}) == "Dette kan ikke stå her."
    for kind in known().kinds or ():
        model = known().options_model(kind)
        assert model is not None
        for name, field in model.model_fields.items():
            assert not any(getattr(one, "pattern", None) for one in field.metadata), f"{kind}.{name}"


@pytest.mark.parametrize("text", ["Hei {{ crp.inn", "{% if x %}a", "{% include 'a' %}", "{{ | }}"])
def test_a_template_that_can_t_be_read_is_told_in_the_language(text: str) -> None:
    with pytest.raises(TemplateError) as error:
        compile_text(text)
    assert error.value.what.startswith("En mal ")
    assert "expected" not in error.value.what


def test_a_far_fetched_name_is_not_meant() -> None:
    few = ["life-day", "pod", "bed"]
    assert unknown("x", "last-day", few) == "x Tillatt: life-day, pod, bed."
    assert unknown("x", "life-dya", few) == "x Mente du «life-day»?"
    many = ["life-day", "krea", *(f"name-{number}" for number in range(20))]
    assert "life-day" in unknown("x", "last-day", many)
    assert "Mente du" not in unknown("x", "last-day", many)
    assert unknown("x", "kreatinin", many) == "x Mente du «krea»?"


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EISDIR, errno.EROFS])
def test_why_a_file_can_t_be_used_is_no_english(number: int) -> None:
    said = os_words.why(OSError(number, "English words", "x"))
    assert said
    assert "English" not in said


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("nowhere/c.png", "finnes ikke"),
        ("folder.png", "det er en mappe"),
        ("c.docx", "navnet slutter ikke på noen av .png"),
        ("c", "navnet slutter ikke på noen av .png"),
    ],
)
def test_a_picture_that_can_t_be_written_is_told_before_anything_is_fetched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, words: str
) -> None:
    (tmp_path / "folder.png").mkdir()
    command = ["snapshot", "--server", "http://127.0.0.1:1/fhir", "--workspace", "base"]
    assert dispatch.run([*command, "--out", str(tmp_path / out)], NoWindows()) == 1  # type: ignore[arg-type]
    err = capsys.readouterr().err
    assert words in err
    assert "Ingenting ble hentet." in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.png"]


@pytest.mark.parametrize(
    "path", ["order-set/nstemi", "limit/egfr_low", "panels/vitals", "phrase/status", "danger/k"]
)
def test_what_is_shipped_lacks_no_reason_and_no_owner(capsys: pytest.CaptureFixture[str], path: str) -> None:
    assert fagflate("why", path) == 0
    out = capsys.readouterr().out
    assert "mangler" not in out
    assert "følger med Fagflate" in out
