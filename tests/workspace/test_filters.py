"""Filters of lists as items of the layers: laid, moved, taken away, and refused with their place."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from desktop.shown.filters import hidden
from desktop.shown.ward.worklist import Extra, ExtraColumn
from desktop.shown.workspace import Span, Workspace
from desktop.views.known import known
from desktop.views.why import why
from desktop.workspace.loader import Resolved, resolve
from tests.ui.samples_worklist import worklist
from tests.workspace.conftest import FIRST, HEADER, marked, wrong


def laid(folder: Path, text: str) -> Resolved:
    """The heart's workspace with a sprint of these changes, over the shipped one."""
    path = folder / "workspaces" / "heart" / "sprint-01.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    body = HEADER.replace("extends: base", "extends: cardiology/sprint-01")
    path.write_text(body + text, encoding="utf-8")
    return resolve("heart", known=known(), folders=(folder / "workspaces",))


CHANGES = """\
  - add: filter isolated
    title: {nb: Smitte, en: Isolated}
    lists: [worklist]
    where: {isolation: said}
    why: Smittevisitten.
  - {set: filter late, usual: true}
  - {move: filter isolated, to: first}
  - {remove: filter leaving}
  - {set: filter news2-raised, where: {news2: {from: 7}}}
"""


def test_a_layer_adds_sets_moves_and_takes_away(tmp_path: Path) -> None:
    found = laid(tmp_path, CHANGES)
    first, *rest = found.workspace.filters
    assert (first.key, first.lists, first.where) == ("isolated", ("worklist",), {"isolation": ("said",)})
    by_key = {one.key: one for one in rest}
    assert "leaving" not in by_key
    assert by_key["late"].usual
    assert by_key["news2-raised"].where == {"news2": Span(7)}
    told = why.told(found, "filter/isolated")
    assert told is not None
    assert told.title.endswith("Smitte")
    added = told.layers[0]
    assert (added.why, added.place.rpartition(":")[2]) == ("Smittevisitten.", str(FIRST))
    shipped = why.told(found, "filter/mine")
    assert shipped is not None
    assert "filters.yaml" in shipped.layers[0].place


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{set: filter late, where: {four-at: ¤high}}", "lab"),
        ("{set: filter late, where: {four-at: [said, ¤late]}}", "limit"),
        ("{set: filter late, where: {isolation: ¤old}}", "hours"),
        ("{set: filter late, where: {four-at: ¤{from: 5, to: 4}}}", "slutt"),
        ("{add: filter ours, title: Vår, lists: [worklist], where: {pregnancy: ¤{from: 34}}}", "said"),
        ("{add: filter ours, title: Vår, lists: [worklist], where: {triage: ¤{from: 2}}}", "said"),
        ("{set: filter late, where: {¤grupp: late}}", "group"),
        ("{set: filter late, where: {group: ¤laet}}", "late"),
        ("{set: filter late, where: {group: [planned, ¤laet]}}", "late"),
        ("{set: filter late, where: {mine: ¤late}}", "true"),
        ("{set: filter news2-raised, where: {news2: ¤5}}", "{from: 5}"),
        ("{set: filter news2-raised, where: {news2: ¤{from: 5, to: 3}}}", "slutt"),
        ("{set: filter late, lists: [¤observation_due]}", "observations_due"),
        ("{set: filter late, lists: [post_log], where: {¤news2: {from: 1}, group: null}}", "news2"),
        ("{set: filter late, usual: ¤ja}", "true"),
        ("{set: ¤filter latte, usual: true}", "latte"),
        ("{add: filter ours, title: Vår, lists: [worklist], where: {¤isolaton: said}}", "isolation"),
        ("{add: filter ours, title: Vår, lists: [worklist], where: ¤{}}", "ingenting"),
        ("{set: filter late, usual: ¤true}\n  - {set: filter news2-raised, usual: true}", "observations_due"),
    ],
)
def test_what_no_list_has_is_refused_at_its_place(tmp_path: Path, change: str, words: str) -> None:
    text, (line, column) = marked(f"  - {change}\n")
    found = wrong(lambda: laid(tmp_path, text))
    assert any(words in what and (line + FIRST - 1, column) == (at, beside) for at, beside, what in found), (
        found
    )


@pytest.fixture(scope="module")
def base() -> Workspace:
    return resolve("base", known=known()).workspace


def test_the_shipped_ones_are_offered_by_their_lists(base: Workspace) -> None:
    assert [one.key for one in base.filters_of("tasks")] == ["my-tasks", "overdue", "to-sign"]
    assert base.filters_of("unsent") == base.filters_of("beds") == ()


def test_a_column_that_says_a_number_is_asked_by_number(tmp_path: Path) -> None:
    """Whoever has none is shown: nobody knows what it would be."""
    change = "{add: filter delir, title: Delir, lists: [worklist], where: {four-at: {from: 4}}, why: Delir.}"
    found = laid(tmp_path, f"  - {change}\n")
    (one,) = (one for one in found.workspace.filters if one.key == "delir")
    made = worklist()
    extras = (Extra("5", number=5.0), Extra("3", number=3.0), Extra("–"), Extra("…", unknown=True))
    rows = tuple(
        msgspec.structs.replace(made.rows[0], key=f"p{n}", extras=(extra,)) for n, extra in enumerate(extras)
    )
    model = msgspec.structs.replace(made, rows=rows, extras=(ExtraColumn("four-at", "4AT", 72),))
    assert hidden(one, "worklist", model) == {"p1"}
