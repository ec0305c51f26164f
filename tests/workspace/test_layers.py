"""Which files make a workspace, and in which order they are laid."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.core.file_problems import ConfigurationError, Problem
from desktop.core.paths import resources
from desktop.shown.workspace import Workspace
from desktop.views.known import known
from desktop.workspace.layers import Library
from desktop.workspace.loader import available, load, load_safely, resolve_file

from .conftest import BASE, FIRST, HEADER, Write, wrong

Folders = tuple[Path, ...]
SPECIALTY = "workspace: heart\nextends: base\ntitle: {nb: Hjerte, en: Cardiology}\nchanges:\n"


def shares(write: Write, layers: dict[str, int]) -> None:
    """A sprint, specialty or other file for each name, each setting the share of `vitals`."""
    for name, share in layers.items():
        change = f"  - {{set: vitals, share: {share}}}\n"
        if name == "workspace":
            write("heart/workspace.yaml", SPECIALTY + change)
        elif name.startswith("sprint"):
            number = int(name[7:])
            below = f"heart/sprint-{number - 1:02d}" if number > 1 else "heart"
            header = HEADER.replace("sprint: 1", f"sprint: {number}").replace("base", below)
            write(f"heart/{name}.yaml", header + change)
        else:
            roles = "roles: [doctor]\n" if name == "role" else ""
            write(f"own/{name}.yaml", f"layer: {name}\n{roles}changes:\n" + change)


def test_each_layer_has_the_last_word_over_those_below(write: Write, folders: Folders) -> None:
    shares(write, {"workspace": 2, "sprint-01": 3, "sprint-02": 4, "site": 5, "role": 6, "person": 7})
    over = tuple(folders[0] / f"own/{name}.yaml" for name in ("person", "site", "role"))
    found = load("heart", folders=folders, over=over)
    history = found.history_of("panels/vitals/share")
    assert [s.layer for s in history] == ["specialty", "sprint", "sprint", "site", "role", "person"]
    assert [s.value for s in history] == ["2", "3", "4", "5", "6", "7"]
    assert found.tabs[0].panels[2].share == 7
    assert (found.id, found.release, found.sprint, found.version) == (
        "heart", "heart/sprint-02", 2, "hjerte sprint 02"
    )  # fmt: skip
    below = load("heart/sprint-01", folders=folders)
    assert (below.tabs[0].panels[2].share, below.release) == (3, "heart/sprint-01")
    assert (below.owner, str(below.goal)) == ("Kari Fosse", "Raskere visitt")


@pytest.mark.parametrize(
    ("statuses", "taken"),
    [
        (("in use", "pilot"), 2),
        (("in use", "draft"), 1),
        (("in use", "reviewed"), 1),
        (("in use", "retired"), 1),
        (("draft", "draft"), None),
    ],
)
def test_only_a_sprint_in_pilot_or_in_use_is_taken_by_itself(
    write: Write, folders: Folders, statuses: tuple[str, str], taken: int | None
) -> None:
    shares(write, {"workspace": 2})
    for number, status in enumerate(statuses, 1):
        header = HEADER.replace("sprint: 1", f"sprint: {number}").replace("in use", status)
        write(
            f"heart/sprint-{number:02d}.yaml",
            header + f"  - {{set: {('', 'vitals', 'laboratory')[number]}, share: {number}}}\n",
        )
    assert load("heart", folders=folders).sprint == taken
    assert load("heart/sprint-02", folders=folders).status == statuses[1]


def test_a_sprint_without_status_is_a_draft(write: Write, folders: Folders) -> None:
    shares(write, {"workspace": 2})
    write("heart/sprint-01.yaml", HEADER.replace("status: in use\n", "") + "  - {remove: notes}\n")
    assert load("heart", folders=folders).sprint is None
    assert load("heart/sprint-01", folders=folders).status == "draft"


def test_a_tenth_sprint_comes_after_the_ninth(write: Write, folders: Folders) -> None:
    below = "base"
    for number in (2, 9, 10, 99, 100):
        header = HEADER.replace("sprint: 1", f"sprint: {number}").replace("base", below)
        write(f"heart/sprint-{number:02d}.yaml", header + f"  - {{set: vitals, share: {number % 9 + 1}}}\n")
        below = f"heart/sprint-{number:02d}"
    assert load("heart", folders=folders).sprint == 100


def test_a_persons_file_about_another_workspace_is_passed_over(write: Write, folders: Folders) -> None:
    shares(write, {"workspace": 2})
    mine = write("own/person.yaml", "layer: person\nworkspace: lungs\nchanges: [{remove: nothing}]\n")
    assert load("heart", folders=folders, over=(mine,)).tabs[0].panels[2].share == 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("heart/sprint-01.yaml", HEADER.replace("base", "bose", 1), "Det finnes ingen arbeidsflate «bose»."),
        ("heart/sprint-01.yaml", HEADER.replace("base", "heart/sprint-01"), "«heart/sprint-01» bygger"),
        ("heart/sprint-02.yaml", HEADER, "Filen heter sprint-02.yaml, og det er ikke den sprinten"),
        ("lungs/sprint-01.yaml", HEADER, "Filen ligger i mappen til «lungs»."),
        ("heart/workspace.yaml", HEADER, "Filen heter workspace.yaml, og det er ikke den sprinten"),
        ("base/workspace.yaml", BASE.replace(": base", ": heart", 1), "Filen ligger i mappen til"),
    ],
)  # fmt: skip
def test_a_file_in_the_wrong_place(write: Write, folders: Folders, name: str, text: str, words: str) -> None:
    path = write(name, text + ("  []\n" if text.endswith("changes:\n") else ""))
    found = wrong(lambda: load(name.partition("/")[0], folders=folders))
    assert any(what.startswith(words) for _line, _column, what in found), found
    assert wrong(lambda: resolve_file(path)) == found


def test_two_that_extend_each_other(write: Write, folders: Folders) -> None:
    write("a/workspace.yaml", "workspace: a\nextends: b\ntitle: A\nchanges: []\n")
    write("b/workspace.yaml", "workspace: b\nextends: a\ntitle: B\nchanges: []\n")
    assert wrong(lambda: load("a", folders=folders)) == [(2, 10, "«a» bygger igjen på denne.")]


@pytest.mark.parametrize("name", ["sprint-1.yaml", "sprint-01.yml", "sprint_01.yaml", "workspace.yml"])
def test_a_file_that_would_be_passed_over_is_told(write: Write, name: str) -> None:
    path = write(f"heart/{name}", HEADER + "  - {remove: notes}\n")
    assert "sprint-01.yaml etter sprinten" in wrong(lambda: resolve_file(path))[0][2]


def test_a_copy_elsewhere_is_checked_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "utkast.yaml"
    path.write_text(HEADER + "  - {remove: notes}\n", encoding="utf-8")
    assert resolve_file(path).workspace.release == "heart/sprint-01"
    path.write_text(HEADER + "  - {remove: nots}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        resolve_file(path)
    assert str(caught.value).startswith(
        f"{path}:{FIRST}:14: Det finnes ikke noe panel «nots». Mente du «notes»?"
    )


def test_an_unknown_workspace_is_asked_about(folders: Folders) -> None:
    with pytest.raises(ConfigurationError, match=r"«kardiology».*Mente du «cardiology»"):
        load("kardiology", folders=folders)
    with pytest.raises(ConfigurationError):
        load("../base", folders=folders)


def test_a_file_is_never_what_it_meant_to_extend(write: Write, folders: Folders) -> None:
    write("heart/sprint-01.yaml", HEADER + "  []\n")
    text = HEADER.replace("sprint: 1", "sprint: 2").replace("extends: base", "extends: heart/sprint-00")
    path = write("heart/sprint-02.yaml", text + "  []\n")
    assert wrong(lambda: resolve_file(path))[0][2].endswith("Mente du «heart/sprint-01»?")
    (folders[0] / "heart/sprint-01.yaml").unlink()
    assert "sprint-02" not in wrong(lambda: resolve_file(path))[0][2]


def test_available(write: Write, folders: Folders) -> None:
    write("empty/notes.txt", "x")
    assert {"base", "cardiology", "emergency", "secretary"} < set(available(folders))
    assert "empty" not in available(folders)
    shares(write, {"workspace": 1})
    assert "heart" in available(folders)


def test_a_wrong_layer_never_keeps_anyone_from_working(write: Write, folders: Folders) -> None:
    shares(write, {"workspace": 2, "sprint-01": 3, "sprint-02": 4, "site": 5})
    bad = write("own/person.yaml", "layer: person\nchanges: [{remove: nothing}]\n")
    good = folders[0] / "own/site.yaml"

    def safely(name: str, over: Folders = ()) -> tuple[Workspace, tuple[Problem, ...]]:
        made = load_safely(name, folders=folders, over=over)
        return made.resolved.workspace, made.problems

    found, problems = safely("heart", (bad, good))
    assert found.tabs[0].panels[2].share == 5
    assert [p.file for p in problems] == ["workspaces/own/person.yaml"]

    write("heart/sprint-02.yaml", HEADER.replace("sprint: 1", "sprint: 2") + "  - {hopp: notes}\n")
    found, problems = safely("heart", (good,))
    assert (found.release, found.tabs[0].panels[2].share) == ("heart/sprint-01", 5)
    assert [p.file for p in problems] == ["workspaces/heart/sprint-02.yaml"]

    write("base/panels.yaml", "broken: [\n")
    found, problems = safely("heart")
    assert found.release == "base"
    assert found.source_of("title").file == "workspaces/base/panels.yaml"
    assert problems

    found, problems = safely("nobody")
    assert found.id == "base"
    assert "«nobody»" in problems[0].what
    shipped = load("cardiology", known=known())
    assert load_safely("cardiology", known=known()).resolved.workspace == shipped


def test_the_headers_of_what_is_shipped_say_all_that_is_declared() -> None:
    whole, heads = Library(), Library(heads=True)
    for path in sorted((resources() / "workspaces").glob("*/*.yaml")):
        _document, checked = whole.read(path)
        _document, head = heads.read(path)
        assert checked is not None, path
        assert head is not None, path
        assert {**checked.data, "changes": None} == {**head.data, "changes": None}, path
    assert heads.problems() == []
