"""Keys bound otherwise by a layer: told with their place where they can't be, and used where they can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.acts import all_declared, declared, key_in, panel_keys, shortcuts
from desktop.acts.measurements import BeginRound
from desktop.acts.patient import BeginOrder
from desktop.acts.problems import BeginProblem
from desktop.views.known import known
from desktop.workspace.layers import Who
from desktop.workspace.loader import Safely, load_safely, resolve

from .conftest import marked, wrong
from .test_cli import fagflate

SITE = "layer: site\nchanges:\n  - set: workspace\n    shortcuts: {"
OWN = SITE.replace("site", "person")


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    shortcuts.use({})


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_layers_bind_keys_one_by_one_and_the_last_has_the_last_word(tmp_path: Path) -> None:
    site = put(tmp_path, "site.yaml", SITE + "begin_round: F11, begin_order: Ctrl+Shift+Q}\n")
    own = put(tmp_path, "own.yaml", OWN + "begin_round: Ctrl+Q, begin_order: null}\n")
    found = resolve("base", known=known(), folders=(tmp_path,), over=(site, own))
    assert found.workspace.shortcuts == {"begin_round": "Ctrl+Q"}
    history = found.workspace.history_of("shortcuts/begin_round")
    assert [(one.layer, one.line) for one in history] == [("site", 4), ("person", 4)]
    # Other keys, another set-up: nothing that shows the former ones is kept.
    assert found.settings.name != resolve("base", known=known()).settings.name
    shortcuts.use(found.workspace.shortcuts)
    assert (key_in(BeginRound, "vitals"), key_in(BeginOrder, "")) == ("Ctrl+Q", "Ctrl+B")
    shortcuts.use({})
    assert key_in(BeginRound, "vitals") == "Ctrl+M"


def test_a_key_of_the_window_and_one_of_a_list_are_bound_apart(tmp_path: Path) -> None:
    site = put(tmp_path, "site.yaml", SITE + "begin_problem/list: Y}\n")
    shortcuts.use(resolve("base", known=known(), folders=(tmp_path,), over=(site,)).workspace.shortcuts)
    assert panel_keys("problems")["Y"] is BeginProblem
    assert "N" not in panel_keys("problems")
    assert list(declared(BeginProblem).keys) == ["Ctrl+Shift+D"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("¤begin_rond: F11", "Det finnes ingen handling «begin_rond»"),
        ("¤help: F11", "Det finnes ingen handling «help»"),
        ("begin_round: ¤Ctrl+Ø", "«Ctrl+Ø» kan ikke brukes"),
        ("begin_round: ¤Ctrl+Alt+M", "«Ctrl+Alt+M» kan ikke brukes"),
        ("begin_round: ¤Knapp", "«Knapp» kan ikke brukes"),
        ("begin_round: ¤Ctrl+B", "«Ctrl+B» er tasten til «Bestilling» der"),
        ("begin_round: ¤Ctrl+K", "«Ctrl+K» er tasten til"),
        ("begin_round: ¤Ctrl+V", "«Ctrl+V» trengs der man skriver."),
        ("begin_round: ¤M", "«M» trengs der man skriver."),
        ("begin_round: ¤F7", "«F7» trengs der man skriver."),
        ("begin_fluid: ¤G", "«G» er tasten til"),
        ("begin_fluid: ¤Ctrl+G", "«Ctrl+G» kan ikke være en tast i en liste"),
    ],
)
def test_a_key_that_can_not_be_is_told_with_its_place(tmp_path: Path, change: str, words: str) -> None:
    text, (_line, column) = marked(change)
    site = put(tmp_path, "site.yaml", SITE + text + "}\n")
    (found,) = wrong(lambda: resolve("base", known=known(), folders=(tmp_path,), over=(site,)))
    assert found[:2] == (4, len("    shortcuts: {") + column)
    assert found[2].startswith(words), found


def test_two_acts_on_one_key_are_both_told(tmp_path: Path) -> None:
    site = put(tmp_path, "site.yaml", SITE + "begin_round: F11, begin_order: F11}\n")
    found = wrong(lambda: resolve("base", known=known(), folders=(tmp_path,), over=(site,)))
    assert [line for line, _column, _words in found] == [4, 4]
    assert all("én tast gjør én ting" in words for _line, _column, words in found)


def test_two_acts_may_change_keys(tmp_path: Path) -> None:
    site = put(tmp_path, "site.yaml", SITE + "begin_round: Ctrl+B, begin_order: Ctrl+M}\n")
    shortcuts.use(resolve("base", known=known(), folders=(tmp_path,), over=(site,)).workspace.shortcuts)
    assert (key_in(BeginRound, ""), key_in(BeginOrder, "")) == ("Ctrl+B", "Ctrl+M")


def test_a_wrong_key_takes_nothing_else_away(tmp_path: Path) -> None:
    site = put(tmp_path, "site.yaml", SITE + "begin_round: Ctrl+B}\n")
    found = load_safely("cardiology", known=known(), folders=(tmp_path,), over=(site,))
    assert found.resolved.workspace.id == "cardiology"
    assert found.resolved.workspace.shortcuts == {}
    (told,) = found.problems
    assert str(told).startswith(f"{told.file}:4:")


@pytest.mark.parametrize("name", shortcuts.bindable())
def test_every_key_that_may_be_bound_is_bound_where_it_is_asked_for(name: str) -> None:
    """A free key is taken by each act in turn, and no other act has it or loses its own."""
    listed = len(shortcuts.shipped(name)) == 1 or shortcuts.shipped(name) == "F2"
    free = "Q" if listed and not shortcuts.shipped(name).startswith("Ctrl") else "Ctrl+Shift+F11"
    free = free if not listed or free == "Q" else "Q"
    assert list(shortcuts.problems({name: free})) == []
    before = {one.kind: one for one in all_declared()}
    shortcuts.use({name: free})
    changed = [one for one in all_declared() if one != before[one.kind]]
    (one,) = changed
    keys = set(one.panel_keys.values()) if listed else set(one.keys)
    assert keys == {free}


def test_what_is_told_to_be_free_can_be_bound() -> None:
    free = shortcuts.free()
    assert "Ctrl+Q" in free
    assert "Ctrl+U" not in free, "a page has it"
    for key in free:
        assert list(shortcuts.problems({"begin_round": key})) == [], key


def test_what_is_shipped_is_no_conflict() -> None:
    own = {name: shortcuts.shipped(name) for name in shortcuts.bindable()}
    refused = [name for name, _words in shortcuts.problems(own)]
    # Keys of the shipped program that nobody else may take.
    assert all(shortcuts.shipped(name) in ("Ctrl+,",) for name in refused), refused


SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-{before}
sprint: {number}
status: in use
owner: Kari Fosse
goal: Noe
from: 2026-11-23
to: 2026-12-04
changes:
  - set: workspace
    shortcuts: {{{keys}}}
    labs_first: [{first}]
"""
MINE = "layer: {layer}\n{of}workspace: cardiology\nchanges:\n  - add: favourite cxr-supine\n"
MINE += "  - set: workspace\n    shortcuts: {{{keys}}}\n"
OF = {"person": "", "site": "", "ward": "wards: [Hjerte 3]\n", "role": "roles: [doctor]\n"}
FOLDERS = {
    "person": "persons/maren.yaml",
    "ward": "wards/3.yaml",
    "role": "roles/doctors.yaml",
    "site": "site.yaml",
}


class Hospital:
    """A hospital's folder with sprints that bind keys, and a file of a layer above them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.own: Path | None = None

    def sprint(self, number: int, keys: str, first: str = "hb") -> Path:
        text = SPRINT.format(before=f"{number - 1:02d}", number=number, keys=keys, first=first)
        return self._put(f"cardiology/sprint-{number:02d}.yaml", text)

    def above(self, keys: str, layer: str = "person") -> Path:
        file = self._put(FOLDERS[layer], MINE.format(layer=layer, of=OF[layer], keys=keys))
        self.own = file if layer == "person" else None
        return file

    def _put(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return put(path.parent, path.name, text)

    def opened(self) -> Safely:
        who = Who("Hjerte 3", "doctor", self.own)
        return load_safely("cardiology", known=known(), folders=(self.folder,), who=who)


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    return Hospital(tmp_path / "ours")


@pytest.mark.parametrize("layer", ["person", "ward", "role"])
@pytest.mark.parametrize(
    ("second", "third", "above", "holds", "told"),
    [
        # One's own key, and a later sprint that gives it to another act.
        ("", "begin_task: Ctrl+Q", "begin_round: Ctrl+Q", {"begin_task": "Ctrl+Q"},
         "«Ctrl+Q» er tasten til «Ny oppgave» etter ours/cardiology/sprint-03.yaml:11:29, som gjelder: "
         "«Ny måling av vitale tegn» har Ctrl+M her."),
        # The usual key taken back, and a later sprint that gives it to another act.
        ("begin_round: Ctrl+Q", "begin_task: Ctrl+M", "begin_round: null",
         {"begin_round": "Ctrl+Q", "begin_task": "Ctrl+M"},
         "«Ctrl+M» er tasten til «Ny oppgave» etter ours/cardiology/sprint-03.yaml:11:29, som gjelder: "
         "«Ny måling av vitale tegn» har Ctrl+Q her."),
        # A key that an act has as it is shipped.
        ("", "", "begin_round: Ctrl+B", {},
         "«Ctrl+B» er tasten til «Bestilling» etter det som følger med Fagflate, som gjelder: "
         "«Ny måling av vitale tegn» har Ctrl+M her."),
    ],
)  # fmt: skip
def test_a_key_that_conflicts_with_what_lies_below_gives_way_alone(
    hospital: Hospital, layer: str, second: str, third: str, above: str, holds: dict[str, str], told: str
) -> None:
    hospital.sprint(2, second)
    hospital.sprint(3, third, "tnt")
    file = hospital.above(above + ", begin_problem/list: Y", layer)
    found = hospital.opened()
    workspace = found.resolved.workspace
    assert (found.problems, workspace.release) == ((), "cardiology/sprint-03")
    assert workspace.labs_first == ("tnt",)
    assert "cxr-supine" in workspace.favourites, "the rest of the file holds"
    assert workspace.shortcuts == holds | {"begin_problem/list": "Y"}
    (said,) = found.resolved.lost
    assert said.what.startswith(told)
    assert said.what.endswith(" Gi den en annen: Alt+K." if layer == "person" else " Skriv en annen tast.")
    line = file.read_text(encoding="utf-8").splitlines()[said.line - 1]
    assert line[said.column - 1 :].startswith(above.partition(": ")[2])
    # Where the key is from says nothing of the one that gave way.
    for act in holds:
        assert {one.layer for one in workspace.history_of(f"shortcuts/{act}")} == {"sprint"}


@pytest.mark.parametrize("layer", ["person", "ward", "role"])
@pytest.mark.parametrize("key", ["Ctrl+Q", "null"])
def test_an_act_that_nobody_knows_any_more_costs_nobody_the_rest(
    hospital: Hospital, layer: str, key: str
) -> None:
    hospital.above(f"begin_rounds: {key}, begin_problem/list: Y", layer)
    found = hospital.opened()
    assert found.problems == ()
    assert found.resolved.workspace.shortcuts == {"begin_problem/list": "Y"}
    assert "cxr-supine" in found.resolved.workspace.favourites
    (said,) = found.resolved.lost
    assert said.what.startswith("Det finnes ingen handling «begin_rounds» som kan få en annen tast: ")
    assert "Mente du «begin_round»?" in said.what


@pytest.mark.parametrize("layer", ["person", "ward", "role"])
@pytest.mark.parametrize(
    ("name", "key", "words"),
    [("begin_round", "F7", "«F7» trengs der man skriver."),
     ("begin_round", "Knapp", "«Knapp» kan ikke brukes: "),
     ("begin_fluid", "Ctrl+G", "«Ctrl+G» kan ikke være en tast i en liste: ")],
)  # fmt: skip
def test_a_key_that_no_act_may_have_any_more_costs_nobody_the_rest(
    hospital: Hospital, layer: str, name: str, key: str, words: str
) -> None:
    """A later version of the program may keep one for itself that somebody has bound."""
    file = hospital.above(f"{name}: {key}, begin_problem/list: Y", layer)
    found = hospital.opened()
    assert found.problems == ()
    assert found.resolved.workspace.shortcuts == {"begin_problem/list": "Y"}
    assert "cxr-supine" in found.resolved.workspace.favourites
    (said,) = found.resolved.lost
    assert said.what.startswith(words)
    assert " Bare denne tasten er utelatt. " in said.what
    assert said.what.endswith(" Gi den en annen: Alt+K." if layer == "person" else " Skriv en annen tast.")
    line = file.read_text(encoding="utf-8").splitlines()[said.line - 1]
    assert line[said.column - 1 :].startswith(key)


def test_a_key_that_is_no_text_is_still_the_files_error(hospital: Hospital) -> None:
    hospital.above("begin_round: 5")
    assert hospital.opened().problems


@pytest.mark.parametrize(
    ("second", "third", "above"),
    [("", "begin_task: Ctrl+Q", "begin_round: Ctrl+Q"),
     ("begin_round: Ctrl+Q", "begin_task: Ctrl+M", "begin_round: null")],
)  # fmt: skip
def test_a_sprints_key_takes_nothing_else_of_the_site_away(
    hospital: Hospital, second: str, third: str, above: str
) -> None:
    hospital.sprint(2, second)
    hospital.sprint(3, third, "tnt")
    hospital.above(above + ", begin_problem/list: Y", "site")
    found = hospital.opened()
    workspace = found.resolved.workspace
    assert (found.problems, workspace.release) == ((), "cardiology/sprint-03")
    assert "cxr-supine" in workspace.favourites, "the rest of the file holds"
    assert workspace.shortcuts["begin_problem/list"] == "Y"
    assert len(found.resolved.lost) == 1
    assert found.resolved.lost[0].what.endswith(" Skriv en annen tast.")


def test_a_key_whose_place_was_made_by_one_that_gives_way_gives_way_too(hospital: Hospital) -> None:
    hospital.sprint(2, "begin_order: Ctrl+Q")
    hospital.above("begin_round: Ctrl+Q, begin_task: Ctrl+M")
    found = hospital.opened()
    assert (found.problems, len(found.resolved.lost)) == ((), 2)
    assert found.resolved.workspace.shortcuts == {"begin_order": "Ctrl+Q"}


def test_keys_that_change_places_in_ones_own_file_do_not_give_way(hospital: Hospital) -> None:
    hospital.above("begin_round: Ctrl+B, begin_order: Ctrl+M")
    found = hospital.opened()
    assert (found.problems, found.resolved.lost) == ((), ())
    assert found.resolved.workspace.shortcuts == {"begin_round": "Ctrl+B", "begin_order": "Ctrl+M"}


def test_all_usual_keys_at_once_and_then_one(hospital: Hospital) -> None:
    hospital.sprint(2, "begin_round: Ctrl+Q, begin_order: F11")
    file = hospital.above("begin_round: Ctrl+B")
    text = file.read_text(encoding="utf-8").replace(
        "  - set: workspace\n", "  - {set: workspace, shortcuts: null}\n  - set: workspace\n"
    )
    file.write_text(text, encoding="utf-8")
    found = hospital.opened()
    assert (found.problems, found.resolved.workspace.shortcuts) == ((), {})
    assert "har Ctrl+M her" in found.resolved.lost[0].what


def test_a_conflict_within_ones_own_file_is_that_files_error(hospital: Hospital) -> None:
    hospital.sprint(2, "begin_order: Ctrl+Shift+Q")
    file = hospital.above("begin_round: Ctrl+Q, begin_task: Ctrl+Q")
    found = hospital.opened()
    assert {one.file for one in found.problems} == {f"ours/persons/{file.name}"}
    assert (found.resolved.workspace.release, found.resolved.workspace.shortcuts) == (
        "cardiology/sprint-02", {"begin_order": "Ctrl+Shift+Q"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("second", "third", "column"),
    [
        ("begin_round: Ctrl+Q", "begin_task: Ctrl+Q", 29),
        # The usual key is given back, and was another act's meanwhile.
        ("begin_round: Ctrl+Q, begin_task: Ctrl+M", "begin_round: null", 30),
    ],
)
def test_of_two_sprints_the_later_one_is_wrong(
    hospital: Hospital, second: str, third: str, column: int
) -> None:
    hospital.sprint(2, second)
    hospital.sprint(3, third, "tnt")
    found = hospital.opened()
    assert [(Path(one.file).name, one.line, one.column) for one in found.problems] == [
        ("sprint-03.yaml", 11, column)
    ]
    assert found.resolved.workspace.release == "cardiology/sprint-02"


def test_check_tells_a_key_that_gives_way_and_finds_nothing_wrong(
    hospital: Hospital, capsys: pytest.CaptureFixture[str]
) -> None:
    hospital.sprint(2, "begin_task: Ctrl+Q")
    ward = hospital.above("begin_round: Ctrl+Q", "ward")
    assert fagflate("check", hospital.folder) == 0, capsys.readouterr().out
    out = capsys.readouterr().out
    assert f"{ward}:7:30: «Ctrl+Q» er tasten til «Ny oppgave» etter {hospital.folder}/cardiology" in out
