"""Changes laid over a workspace: order, values, and where each came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.core.paths import resources
from desktop.shown.workspace import Workspace
from desktop.views.known import known
from desktop.workspace.layers import Library
from desktop.workspace.loader import load

from .conftest import BASE, FIRST, HEADER, Write, marked, wrong

Folders = tuple[Path, ...]


def changed(write: Write, folders: Folders, *changes: str) -> Workspace:
    """The workspace after changes, each in braces on a line of its own."""
    write("heart/sprint-01.yaml", HEADER + "".join(f"  - {{{change}}}\n" for change in changes))
    return load("heart", folders=folders)


def order(workspace: Workspace) -> dict[str, list[str]]:
    """The panels of each tab."""
    return {tab.id: [panel.id for panel in tab.panels] for tab in workspace.tabs}


OVERVIEW = ["problems", "notes", "vitals", "laboratory"]


@pytest.mark.parametrize(
    ("change", "overview", "letters"),
    [
        ("move: laboratory, to: first", ["laboratory", "problems", "notes", "vitals"], ["letters"]),
        ("move: problems, to: last", ["notes", "vitals", "laboratory", "problems"], ["letters"]),
        ("move: problems, to: 2", ["notes", "problems", "vitals", "laboratory"], ["letters"]),
        ("move: problems, to: 4", ["notes", "vitals", "laboratory", "problems"], ["letters"]),
        ("move: laboratory, before: vitals", ["problems", "notes", "laboratory", "vitals"], ["letters"]),
        ("move: problems, after: vitals", ["notes", "vitals", "problems", "laboratory"], ["letters"]),
        ("move: notes, tab: letters", ["problems", "vitals", "laboratory"], ["letters", "notes"]),
        ("move: notes, before: letters", ["problems", "vitals", "laboratory"], ["notes", "letters"]),
        ("move: notes, place: main", OVERVIEW, ["letters"]),
        ("remove: vitals", ["problems", "notes", "laboratory"], ["letters"]),
        ("add: weight, kind: vitals, tab: overview", [*OVERVIEW, "weight"], ["letters"]),
        ("add: w, kind: x, tab: overview, to: 3", [*OVERVIEW[:2], "w", *OVERVIEW[2:]], ["letters"]),
        ("add: w, kind: x, after: problems", ["problems", "w", "notes", "vitals", "laboratory"], ["letters"]),
    ],
)  # fmt: skip
def test_where_panels_stand(
    write: Write, folders: Folders, change: str, overview: list[str], letters: list[str]
) -> None:
    assert order(changed(write, folders, change)) == {"overview": overview, "letters": letters}


@pytest.mark.parametrize(
    ("change", "side"),
    [
        ("add: w, kind: x, after: problems", True),
        ("add: w, kind: x, before: notes", True),
        ("add: w, kind: x, after: problems, tab: overview", True),
        ("add: w, kind: x, after: problems, place: main", False),
        ("add: w, kind: x, after: problems, place: null", False),
        ("add: w, kind: x, after: vitals", False),
        ("add: w, kind: x, after: vitals, place: side", True),
        # A number is a place in reading order, and says nothing of the column.
        ("add: w, kind: x, tab: overview, to: 2", False),
    ],
)
def test_what_is_added_beside_a_panel_stands_in_its_column(
    write: Write, folders: Folders, change: str, side: bool
) -> None:
    found = changed(write, folders, change)
    panel = next(panel for tab in found.tabs for panel in tab.panels if panel.id == "w")
    assert panel.side is side
    if side:
        assert found.source_of("panels/w/place").line == FIRST


def test_a_row_of_panels_added_beside_one_at_the_side_stands_there(write: Write, folders: Folders) -> None:
    found = changed(write, folders, "add: [v, w], kind: x, after: notes")
    assert {panel.id for panel in found.tabs[0].panels if panel.side} == {"problems", "notes", "v", "w"}


def test_no_shipped_panel_stands_at_the_side_unless_its_file_says_so() -> None:
    for name in Library().names():
        made = load(name, known=known())
        for panel in (panel for tab in made.tabs for panel in tab.panels if panel.side):
            source = made.source_of(f"panels/{panel.id}/place")
            lines = (resources() / source.file).read_text("utf-8").splitlines()
            assert "place: side" in lines[source.line - 1], f"{name}: {panel.id}"


def test_changes_follow_each_other(write: Write, folders: Folders) -> None:
    found = changed(
        write,
        folders,
        "remove: vitals",
        "add: vitals, kind: vitals, tab: letters, options: {hours: 24}",
        "move: vitals, tab: overview, to: first",
        "set: vitals, title: Vekt",
    )
    assert order(found)["overview"] == ["vitals", "problems", "notes", "laboratory"]
    panel = found.tabs[0].panels[0]
    assert (panel.title, dict(panel.options), panel.stale_after) == ("Vekt", {"hours": 24}, None)


def test_tabs_come_go_and_move(write: Write, folders: Folders) -> None:
    found = changed(
        write,
        folders,
        "add: tab svikt, title: Svikt, to: first, panels: [{id: fluid, kind: vitals}]",
        "move: tab letters, before: overview",
        "set: tab letters, title: {nb: Post, en: Mail}",
        "move: notes, tab: svikt, to: first",
    )
    assert order(found) == {
        "svikt": ["notes", "fluid"],
        "letters": ["letters"],
        "overview": ["problems", "vitals", "laboratory"],
    }
    assert list(order(found)) == ["svikt", "letters", "overview"]
    assert found.tabs[1].title == "Post"
    assert list(order(changed(write, folders, "remove: tab letters"))) == ["overview"]


def test_set_changes_what_it_names_and_leaves_the_rest(write: Write, folders: Folders) -> None:
    found = changed(write, folders, "set: vitals, share: 4, options: {hours: 72, deep: {b: [3]}}")
    panel = found.tabs[0].panels[2]
    assert dict(panel.options) == {"hours": 72, "deep": {"a": 1, "b": [3]}}
    assert (panel.share, panel.stale_after, panel.side) == (4, 8.0, False)


def test_a_panel_may_hide_where_it_is_empty_until_a_layer_says_otherwise(
    write: Write, folders: Folders
) -> None:
    assert changed(write, folders, "set: vitals, hide_empty: true").tabs[0].panels[2].hide_empty
    assert not changed(write, folders, "set: vitals, share: 2").tabs[0].panels[2].hide_empty
    both = changed(write, folders, "set: vitals, hide_empty: true", "set: vitals, hide_empty: false")
    assert not both.tabs[0].panels[2].hide_empty


def test_null_goes_back_to_the_usual(write: Write, folders: Folders) -> None:
    found = changed(
        write, folders, "set: vitals, stale_after: null, options: {hours: null}", "set: problems, share: null"
    )
    panel = found.tabs[0].panels[2]
    assert panel.stale_after is None
    assert dict(panel.options) == {"deep": {"a": 1, "b": [1, 2]}}
    assert found.tabs[0].panels[0].share == 1
    assert changed(write, folders, "set: vitals, options: null").tabs[0].panels[2].options == {}


def test_the_whole_workspace_is_set(write: Write, folders: Folders) -> None:
    found = changed(
        write,
        folders,
        "set: workspace, labs_first: [k], worklist: {order: need, first: {single: 2}}, "
        "orders: {favourites: [svikt]}, note: {templates: [visitt]}",
    )
    assert found.labs_first == ("k",)
    assert found.worklist.columns == ("bed", "name", "news2")
    assert found.worklist.order == "need"
    assert (found.worklist.first.news2, found.worklist.first.single) == (5, 2)
    assert (found.favourites, found.note_templates) == (("svikt",), ("visitt",))


def test_every_value_remembers_where_it_came_from(write: Write, folders: Folders) -> None:
    found = changed(
        write,
        folders,
        "move: laboratory, to: first, why: Sees først.",
        "set: vitals, options: {hours: 72}",
        "set: workspace, labs_first: [k]",
    )
    files = {
        "workspaces/base/panels.yaml": BASE,
        "workspaces/heart/sprint-01.yaml": (folders[0] / "heart/sprint-01.yaml").read_text("utf-8"),
    }

    def at(path: str) -> list[str]:
        """What stands at each source, ten characters of it."""
        return [
            files[source.file].split("\n")[source.line - 1][source.column - 1 :][:10]
            for source in found.history_of(path)
        ]

    assert at("panels/laboratory") == ["laboratory", "laboratory"]
    assert at("panels/laboratory/kind") == ["laboratory"]
    assert at("panels/vitals/options/hours") == ["48, deep: ", "72}}"]
    assert at("panels/vitals/options/deep/b") == ["[1, 2]}}, "]
    assert at("labs_first") == ["[hb, crp]", "[k]}"]
    assert at("title") == ["{nb: Grunn", "Hjerte"]
    assert at("tabs/letters/title") == ["{nb: Brev,"]
    assert at("worklist/first/news2") == ["5}"]
    assert found.source_of("panels/laboratory").line == FIRST
    last = found.source_of("panels/laboratory")
    assert (last.layer, last.value, last.why) == ("sprint", "1", "Sees først.")
    assert [s.value for s in found.history_of("panels/laboratory")] == ["4", "1"]
    assert found.source_of("panels/problems/stale_after") == found.source_of("panels/problems")
    with pytest.raises(KeyError):
        found.source_of("nothing/here")


def test_what_comes_again_tells_who_took_it_away_and_has_none_of_its_former_values(
    write: Write, folders: Folders
) -> None:
    found = changed(write, folders, "remove: vitals", "add: vitals, kind: vitals, tab: letters")
    assert [(s.value, s.layer) for s in found.history_of("panels/vitals")] == [
        ("3", "base"), ("null", "sprint"), ("2", "sprint")
    ]  # fmt: skip
    assert found.source_of("panels/vitals").line == FIRST + 1
    assert "panels/vitals/options/hours" not in found.sources


def test_what_was_inside_a_replaced_value_is_forgotten(write: Write, folders: Folders) -> None:
    inside = "panels/vitals/options/deep/a"
    assert inside in changed(write, folders, "set: vitals, options: {hours: 2}").sources
    for change in ("set: vitals, options: {deep: 5}", "set: vitals, options: null"):
        found = changed(write, folders, change)
        assert inside not in found.sources
        assert found.source_of(inside).layer == "sprint"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{move: ¤vitls, to: 1}", "Det finnes ikke noe panel «vitls». Mente du «vitals»?"),
        ("{remove: ¤weight}", "Det finnes ikke noe panel «weight». Tillatt: problems, notes, vitals, labora"),
        ("{move: vitals, to: ¤5}", "Det er 4 plasser der; 5 er for langt ut."),
        ("{move: vitals, tab: ¤overveiw}", "Det finnes ingen fane «overveiw». Mente du «overview»?"),
        ("{move: vitals, before: ¤notess}", "«notess» står ikke der. Mente du «notes»?"),
        ("{move: vitals, before: ¤vitals}", "«vitals» står ikke der."),
        ("{move: vitals, tab: letters, after: ¤notes}", "«notes» står ikke der."),
        ("¤{move: vitals}", "Det står ikke hvor det skal"),
        ("{add: ¤vitals, kind: notes, tab: letters}", "Det finnes allerede et panel «vitals» i fanen «overv"),
        ("¤{add: weight, kind: vitals}", "«tab» mangler."),
        ("{add: weight, kind: vitals, tab: overview, to: ¤6}", "Det er 5 plasser der; 6 er for langt ut."),
        (
            "{add: ¤tab letters, title: T, panels: [{id: x, kind: y}]}",
            "Det finnes allerede en fane «letters».",
        ),
        (
            "{add: tab mer, title: T, panels: [{id: ¤notes, kind: y}, {id: x, kind: y}]}",
            "Det finnes allerede et",
        ),
        ("¤{add: tab mer, title: Mer}", "En fane har fra 1 til 9 paneler; dette gir 0 i «mer»."),
        ("¤{remove: letters}", "En fane har fra 1 til 9 paneler; dette gir 0 i «letters»."),
        ("{remove: ¤tab lettres}", "Det finnes ingen fane «lettres». Mente du «letters»?"),
        ("{set: vitals, options: {¤Hours: 1}}", "«Hours» kan ikke være navnet på et valg."),
        ("{set: vitals, options: {a: {¤'b/c': 1}}}", "«b/c» kan ikke være navnet på et valg."),
    ],
)
def test_a_wrong_name_or_place(write: Write, folders: Folders, change: str, words: str) -> None:
    text, place = marked(f"{HEADER}  - {change}\n")
    write("heart/sprint-01.yaml", text)
    found = wrong(lambda: load("heart", folders=folders))
    assert len(found) == 1, found
    assert found[0][:2] == place
    assert found[0][2].startswith(words), found


def test_what_an_earlier_change_removed_is_said_so(write: Write, folders: Folders) -> None:
    found = wrong(lambda: changed(write, folders, "remove: vitals", "set: vitals, share: 2"))
    assert found == [
        (
            FIRST + 1,
            11,
            f"«vitals» ble fjernet i workspaces/heart/sprint-01.yaml:{FIRST}:14. "
            "Ta ut denne endringen, eller legg den til igjen først.",
        )
    ]


def test_one_mistake_is_told_once(write: Write, folders: Folders) -> None:
    found = wrong(
        lambda: changed(
            write, folders, "add: weight, kind: vitals, tab: nowhere", "set: weight, share: 2", "remove: x"
        )
    )
    assert [line for line, _column, _what in found] == [FIRST, FIRST + 2]


def test_what_is_wrong_in_shape_and_in_names_is_told_together(write: Write, folders: Folders) -> None:
    found = wrong(
        lambda: changed(
            write,
            folders,
            "add: weight, knid: vitals, tab: letters",
            "set: weight, share: 2",
            "add: tab more",
            "move: tab more, to: 1",
            "remove: vitls",
        )
    )
    assert [line - FIRST for line, _column, _what in found] == [0, 0, 2, 4]


def test_no_more_panels_or_tabs_than_there_are_keys(write: Write, folders: Folders) -> None:
    more = [f"add: p{n}, kind: notes, tab: overview" for n in range(6)]
    assert len(changed(write, folders, *more[:5]).tabs[0].panels) == 9
    assert wrong(lambda: changed(write, folders, *more))[0][:2] == (FIRST + 5, 5)
    tabs = [f"add: tab t{n}, title: T, panels: [{{id: p{n}, kind: notes}}]" for n in range(8)]
    assert len(changed(write, folders, *tabs[:7]).tabs) == 9
    assert wrong(lambda: changed(write, folders, *tabs))[0][:2] == (FIRST + 7, 5)


def test_the_digest_is_of_what_is_shown(write: Write, folders: Folders) -> None:
    one = changed(write, folders, "set: vitals, share: 2, why: Fordi.")
    same = changed(write, folders, "set: vitals, share: 3", "set: vitals, share: 2")
    other = changed(write, folders, "set: vitals, share: 3")
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 64
