"""The kept list: NEWS2, medicines, chart and answers leave no page without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli import dispatch
from desktop.views.known import known
from desktop.workspace import kept_list
from desktop.workspace.loader import resolve, resolve_file

from .conftest import FIRST, HEADER, Write

Folders = tuple[Path, ...]


def made(write: Write, folders: Folders, changes: str) -> list[str]:
    path = write("heart/sprint-01.yaml", HEADER + changes)
    found = resolve_file(path, known=known(), folders=folders)
    return [str(one) for one in kept_list.doubts(found.workspace, found.left)]


@pytest.fixture(autouse=True)
def base(write: Write) -> None:
    write(
        "base/panels.yaml",
        "workspace: base\ntitle: Grunnoppsett\ntabs:\n  - id: overview\n    title: Oversikt\n    panels:\n"
        "      - {id: problems, kind: problems}\n      - {id: vitals, kind: vitals}\n"
        "      - {id: laboratory, kind: laboratory}\n      - {id: medicines, kind: medicines}\n"
        "  - id: chart\n    title: Kurve\n    panels:\n      - {id: whole-chart, kind: vitals}\n"
        "worklist:\n  columns: [bed, name]\n",
    )


def test_the_last_panel_that_showed_it_is_named_with_its_line(write: Write, folders: Folders) -> None:
    found = made(write, folders, "  - remove: medicines\n    why: Leses aldri.\n")
    assert len(found) == 1
    assert f"heart/sprint-01.yaml:{FIRST}:13: Medisiner er ikke lenger i noen fane om pasienten" in found[0]
    assert "«medicines» var det siste panelet som viste det" in found[0]


def test_one_that_is_left_shows_it_still(write: Write, folders: Folders) -> None:
    assert made(write, folders, "  - remove: vitals\n") == []
    both = made(write, folders, "  - remove: vitals\n  - remove: tab chart\n")
    assert ["NEWS2" in one or "Kurve" in one for one in both] == [True, True]


def test_what_comes_back_elsewhere_has_not_left(write: Write, folders: Folders) -> None:
    again = "  - remove: laboratory\n  - {add: answers, kind: results, tab: chart}\n"
    assert made(write, folders, again) == []
    assert made(write, folders, "  - remove: laboratory\n")[0].count("Prøver") == 1


def test_the_worklist_may_show_news2_and_not_the_chart(write: Write, folders: Folders) -> None:
    gone = "  - remove: vitals\n  - remove: tab chart\n"
    found = made(write, folders, gone + "  - add: column news2\n")
    assert len(found) == 1
    assert "Kurve" in found[0]
    facts = "  - {add: facts, kind: key_facts, tab: overview, options: {facts: [news2]}}\n"
    assert len(made(write, folders, gone + facts)) == 1


def test_what_never_was_there_is_not_told() -> None:
    for name in ("gp", "secretary", "ambulance", "auditor", "coordinator"):
        found = resolve(name, known=known())
        assert kept_list.doubts(found.workspace, found.left) == ()


def test_check_tells_it_and_stops_nothing(
    write: Write, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("heart/sprint-01.yaml", HEADER + "  - remove: medicines\n")
    assert dispatch.run(["workspace", "check", str(path)], object()) == 0  # type: ignore[arg-type]
    out, _err = capsys.readouterr()
    assert "ingenting galt" in out
    assert f":{FIRST}:13: Medisiner er ikke lenger i noen fane om pasienten" in out
    assert dispatch.run(["workspace", "check", str(path), "--json"], object()) == 0  # type: ignore[arg-type]
    told = json.loads(capsys.readouterr().out)
    assert [one["line"] for one in told["doubts"]] == [FIRST]
