"""`fagflate workspace`: words for people, one JSON object for programs, the right exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import dispatch

from .conftest import BASE, FIRST, HEADER, Write

Folders = tuple[Path, ...]


class NoWindows:
    """The commands under test open none."""


def fagflate(*arguments: str | Path) -> int:
    """Run a command line."""
    return dispatch.run(["workspace", *map(str, arguments)], NoWindows())  # type: ignore[arg-type]


def test_check_of_all_that_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("check") == 0
    out, err = capsys.readouterr()
    assert out == "27 filer, ingenting galt.\n"
    assert err == ""


def test_check_says_file_line_and_column(
    write: Write, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("heart/sprint-01.yaml", HEADER + "  - {remove: nots}\n  - {set: vitals, share: 99}\n")
    assert fagflate("check", path) == 1
    out, err = capsys.readouterr()
    assert out == (
        f"{path}:{FIRST}:14: Det finnes ikke noe panel «nots». Mente du «notes»?\n"
        f"{path}:{FIRST + 1}:26: Tallet må være høyst 12.\n"
    )
    assert err == "2 ting er galt.\n"

    path = write("heart/sprint-01.yaml", HEADER + "  - {remove: nots}\n  - {set: vitls, share: 9}\n")
    assert fagflate("check", folders[0] / "heart", "--json") == 1
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["files"] == [str(path)]
    assert [(p["file"], p["line"], p["column"]) for p in found["problems"]] == [
        (path.as_posix(), FIRST, 14), (path.as_posix(), FIRST + 1, 11)
    ]  # fmt: skip


def test_why_says_layers_reason_owner_and_line(
    write: Write, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    write("base/panels.yaml", BASE.replace(", deep: {a: 1, b: [1, 2]}", ""))
    write("heart/sprint-01.yaml", HEADER + "  - {move: laboratory, to: 1, why: Sees først}\n")
    assert fagflate("why", "panels/laboratory", "--in", "heart", "--folder", folders[0]) == 0
    out = capsys.readouterr().out
    assert "* 2  Hjerte, sprint 01  punkt 1: plass 1  workspaces/heart/sprint-01.yaml:11" in out
    assert "Grunn: Sees først" in out
    assert "Eier: Kari Fosse · i bruk · 09.11.2026–20.11.2026" in out
    assert fagflate("why", "panels/laboratory", "--in", "heart", "--folder", folders[0], "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [one["point"] for one in told["layers"] if one.get("decides")] == [1]
    assert fagflate("why", "panels/labratory", "--in", "heart", "--folder", folders[0]) == 1
    assert "Mente du «panels/laboratory»?" in capsys.readouterr().err
    assert fagflate("why", "rule/A2") == 0
    assert "Legemiddelkomiteen" in capsys.readouterr().out


def test_check_knows_the_programs_own_names(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(
        "heart/sprint-01.yaml",
        HEADER + "  - {add: w, kind: vitls, tab: letters}\n  - {set: workspace, labs_first: [kreatinin]}\n"
        "  - {add: q, kind: worklist, tab: letters}\n",
    )
    assert fagflate("check", path) == 1
    out = capsys.readouterr().out
    assert "«vitls». Mente du «vitals»?" in out
    assert "«kreatinin»" in out
    assert "«worklist» viser flere pasienter" in out


def test_check_by_name_and_of_what_is_not_there(
    tmp_path: Path, folders: Folders, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fagflate("check", "cardiology", "base") == 0
    assert capsys.readouterr().out == "2 filer, ingenting galt.\n"
    assert fagflate("check", tmp_path / "nobody.yaml") == 1
    assert f"{tmp_path / 'nobody.yaml'}:1:1: Filen kan ikke åpnes" in capsys.readouterr().out
    (tmp_path / "empty").mkdir()
    assert fagflate("check", tmp_path / "empty") == 1
    assert capsys.readouterr().err == "Det er ingen fil for en arbeidsflate der.\n"
    write("base/panels.yaml", BASE.replace(", deep: {a: 1, b: [1, 2]}", ""))
    write("heart/sprint-01.yaml", HEADER + "  - {remove: notes}\n")
    assert fagflate("check", "heart", "--folder", folders[0]) == 0
    assert capsys.readouterr().out == "1 fil, ingenting galt.\n"


def test_show_tells_the_source_of_every_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("show", "cardiology") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("# hjerte sprint 01 (cardiology/sprint-01)")
    hours = next(line for line in lines if line.strip().startswith("hours: 72"))
    assert "workspaces/cardiology/sprint-01.yaml:" in hours
    for line in lines[1:]:
        if not line.split("  work")[0].rstrip().endswith(":"):
            assert "workspaces/" in line or "ikke skrevet: det vanlige" in line


def test_show_as_json_is_one_object_with_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("--json", "show", "cardiology") == 0
    before = json.loads(capsys.readouterr().out)
    assert fagflate("show", "cardiology", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found == before
    assert found["version"] == "hjerte sprint 01"
    assert found["tabs"][0]["panels"][0]["kind"] == "problems"
    source = found["sources"]["panels/vitals/options/hours"][-1]
    assert source["file"] == "workspaces/cardiology/sprint-01.yaml"
    assert source["why"] == "Svikt følges over tre døgn."


def test_show_of_what_is_wrong_or_not_there(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("show", "cardiologi") == 1
    assert "Mente du «cardiology»?" in capsys.readouterr().err
    path = write("heart/sprint-01.yaml", HEADER + "  - {remove: nots}\n")
    assert fagflate("show", path) == 1
    assert f"{path}:{FIRST}:14:" in capsys.readouterr().err


def test_schema_is_json_with_the_programs_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("schema") == 0
    schema = json.loads(capsys.readouterr().out)
    kinds = schema["$defs"]["PanelPart"]["properties"]["kind"]["enum"]
    assert {"vitals", "laboratory", "worklist", "letter_queue", "unsent"} <= set(kinds)
    assert "parts" not in kinds


@pytest.mark.parametrize("arguments", [(), ("nothing",), ("show",), ("check", "--nothing")])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert fagflate(*arguments) == 2


def test_a_hospitals_folder_is_checked_as_a_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = "workspace: lungs\nextends: base\ntitle: Lunge\nchanges:\n"
    for name, text in {
        "site.yaml": "layer: site\nchanges:\n  - {set: only-here, share: 4}\n",
        "roles/nurse.yaml": "layer: role\nroles: [nurse]\nchanges:\n  - {set: vitals, share: 4}\n",
        "lungs/workspace.yaml": own + "  - {add: only-here, kind: vitals, before: vitals}\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert fagflate("check", tmp_path) == 0
    capsys.readouterr()
    (tmp_path / "Rolle").mkdir()
    (tmp_path / "roles/nurse.yaml").rename(tmp_path / "Rolle/nurse.yaml")
    assert fagflate("check", tmp_path) == 1
    assert "Ingen leser denne filen her" in capsys.readouterr().out


def test_a_line_of_an_order_set_that_nobody_understands_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from desktop.core import configured

    put = tmp_path / "heart/workspace.yaml"
    put.parent.mkdir()
    head = "workspace: heart\nextends: base\ntitle: Hjerte\nchanges:\n"
    known = "  - {add: order-set a, letter: A, name: A, lines: [crp, gentamicin 6 mg/kg x 1 iv, ct caput]}\n"
    put.write_text(head + known, encoding="utf-8")
    assert fagflate("check", put) == 0, capsys.readouterr().out
    wrong = "  - {add: order-set b, letter: B, name: B, lines: [crp, snikksnakk, glukose, ekg dobbelt]}\n"
    put.write_text(head + known + wrong, encoding="utf-8")
    assert fagflate("check", put) == 1
    out = capsys.readouterr().out
    for line in ("snikksnakk", "glukose", "ekg dobbelt"):
        assert f"«{line}» blir ikke forstått" in out
    assert "«crp»" not in out
    assert "workspace.yaml:6:" in out
    assert configured.in_use() == "", "the settings of the file are not those in use afterwards"


SURGERY = """\
workspace: surgery
extends: surgery/sprint-01
sprint: 2
status: in use
owner: Ane Vik
goal: Noe
from: 2026-11-23
to: 2026-12-04
changes:
  - {add: order-set leak, letter: LETTER, name: Lekkasje, lines: [crp]}
"""


def test_check_tells_two_order_sets_on_one_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sprint = tmp_path / "ours/surgery/sprint-02.yaml"
    sprint.parent.mkdir(parents=True)
    sprint.write_text(SURGERY.replace("LETTER", "a"), encoding="utf-8")
    for what in (sprint, tmp_path / "ours"):
        assert fagflate("check", what) == 1
        out = capsys.readouterr().out
        assert out.startswith(f"{sprint}:10:11: Bokstaven «a» åpner allerede «acute-abdomen». Ledige: B, C,")
        assert out.count("\n") == 1
    # The same letter of another specialty's set is not in the way.
    sprint.write_text(SURGERY.replace("LETTER", "K"), encoding="utf-8")
    assert fagflate("check", sprint) == 0


def test_check_reads_every_order_set_under_the_sites_layer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ours"
    (folder / "surgery").mkdir(parents=True)
    (folder / "surgery/sprint-02.yaml").write_text(SURGERY.replace("LETTER", "Q"), encoding="utf-8")
    site = folder / "site.yaml"
    site.write_text("layer: site\nchanges:\n  - {set: laboratory crp, nb: C-RP}\n", encoding="utf-8")
    assert fagflate("check", folder) == 0, capsys.readouterr().out
    site.write_text("layer: site\nchanges:\n  - {set: laboratory crp, ordered: false}\n", encoding="utf-8")
    assert fagflate("check", site) == 0
    capsys.readouterr()
    for words in ((folder,), ("--folder", folder)):
        assert fagflate("check", *words) == 1
        out = capsys.readouterr().out
        assert f"{folder}/surgery/sprint-02.yaml:10:62: «crp» blir ikke forstått:" in out
        # A shipped set that nobody has changed, too.
        assert re.search(r"workspaces/surgery/sprint-01\.yaml:\d+:9: «crp daglig» blir ikke forstått:", out)
