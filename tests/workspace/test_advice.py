"""What `check` tells of files in which nothing is wrong: columns without room, selections, sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli.workspaces.workspace_notes import told_of
from desktop.cli.workspaces.workspace_room import told_of_lists
from desktop.core import configured
from desktop.core.messages import using
from desktop.shown.ward.ward_columns import HEADS, ROOM_1366, made_way
from desktop.views.known import known
from desktop.views.why import why
from desktop.workspace.loader import resolve, resolve_file
from tests.workspace.conftest import HEADER
from ui.theme.measures import MARGIN, RAIL

_KIDNEYS = HEADER.replace("workspace: heart", "workspace: nephrology").replace(
    "extends: base\nsprint: 1", "extends: nephrology/sprint-01\nsprint: 2"
)
_LINE = HEADER.count("\n") + 1


def told(folder: Path, changes: str) -> list[str]:
    path = folder / "nephrology/sprint-02.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(_KIDNEYS + changes, encoding="utf-8")
    with using("en"):
        made = resolve_file(path, known=known(), folders=(folder,), naming=lambda one: one.name)
        before = configured.in_use()
        found = list(told_of_lists(made))
    assert configured.in_use() == before
    return found


def test_the_room_is_that_of_the_window() -> None:
    assert ROOM_1366 == 1366 - RAIL - 2 * MARGIN


@pytest.mark.parametrize(
    ("room", "gone"),
    [(980, set()), (930, {"age"}), (910, {"age", "doctor", "leaving"})],
)
def test_columns_leave_in_their_order(room: float, gone: set[str]) -> None:
    widths = {key: head.widths.narrow for key, head in HEADS.items()}
    assert made_way(tuple(key for key in HEADS if key != "cause"), widths, room) == gone


def test_the_column_that_pushes_others_out_is_told_with_its_place(tmp_path: Path) -> None:
    assert told(tmp_path, "  - {set: laboratory, share: 3}\n") == []
    two = "  - {add: column egfr, after: potassium}\n  - {add: column haemoglobin}\n"
    assert told(tmp_path, two) == [
        f"sprint-02.yaml:{_LINE}:11: at 1366 px the list “worklist” has no room for Doctor (doctor),"
        " Discharge (leaving): they leave it there."
    ]
    # Where the file makes room for what it adds, nothing leaves.
    assert told(tmp_path, two + "  - {remove: [column weight, column dialysis-access]}\n") == []


def test_a_list_of_which_nothing_leaves_says_that_it_is_narrowed(tmp_path: Path) -> None:
    columns = "[bed, name, age, days, cause, news2, happened, doing, leaving, egfr, potassium]"
    (one,) = told(tmp_path, f"  - set: previsit\n    options: {{columns: {columns}}}\n")
    assert one.startswith(f"sprint-02.yaml:{_LINE + 1}:24: at 1366 px the columns of the list “previsit” ask")


def test_a_selection_by_a_column_that_is_not_shown_is_told(tmp_path: Path) -> None:
    chosen = "  - add: filter isolated\n    title: Smitte\n    lists: [worklist, previsit]\n"
    chosen += "    where: {WHERE: said}\n"
    isolated = told(tmp_path, chosen.replace("WHERE", "isolation"))
    assert [one.partition(" does")[0] for one in isolated] == [
        f"sprint-02.yaml:{_LINE}:10: the list “{kind}” of nephrology" for kind in ("worklist", "previsit")
    ]
    (other,) = told(tmp_path, chosen.replace("WHERE", "potassium"))
    assert "“previsit”" in other


def test_a_side_with_the_source_of_another_value_is_told(tmp_path: Path) -> None:
    def of(changes: str) -> list[str]:
        path = tmp_path / "nephrology/sprint-02.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_KIDNEYS + changes, encoding="utf-8")
        with using("en"):
            return list(
                told_of(resolve_file(path, known=known(), folders=(tmp_path,), naming=lambda one: one.name))
            )

    (one,) = of("  - set: danger na\n    low: {grave: 128}\n    high: {source: Ours}\n")
    assert one.startswith(f"sprint-02.yaml:{_LINE + 1}:18: “danger na low” has the source of")
    assert of("  - set: danger na\n    low: {grave: 128, source: Ours}\n") == []
    assert of("  - set: danger na\n    low: {grave: 128}\n    source: Ours\n") == []


def test_why_tells_the_source_of_each_side() -> None:
    with using("en"):
        shown = why.told(resolve("nephrology", known=known()), "danger/k")
    assert shown is not None
    shipped, ours = shown.layers
    assert shipped.why.startswith("Source: consensus limits")
    assert ours.text == "high danger: 5.5"
    assert ours.why.endswith("· Source of high: Potassium above 6.5 of the specialty content; not checked")
