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
from desktop.workspace.loader import load_safely, resolve

from .conftest import marked, wrong

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
