"""Names in files are checked against what the program has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from desktop.clinical.vocabulary import ANALYSES
from desktop.letters.compose.note_templates import TEMPLATES
from desktop.orders.sets import SETS
from desktop.views.known import known
from desktop.workspace.known import Known
from desktop.workspace.loader import load
from desktop.workspace.options import Options

from .conftest import HEADER, Write, marked, wrong

Folders = tuple[Path, ...]


class Deep(Options):
    """Options inside options."""

    a: int = 0
    b: list[int] = Field(default_factory=list)


class Vitals(Options):
    """Options as a kind would declare them."""

    hours: Annotated[float, Field(gt=0)] = 24
    rows: list[str] = Field(default_factory=list)
    mode: Literal["curve", "table"] = "curve"
    deep: Deep = Deep()


def late() -> type[BaseModel]:
    """A kind may give its model by a function."""
    return Vitals


KNOWN = Known(
    kinds=dict.fromkeys(("notes", "letters", "queue"), None)
    | {"problems": Options, "vitals": late, "laboratory": Options},
    ward_kinds=frozenset({"queue"}),
    patient_kinds=frozenset({"vitals", "problems"}),
    settings=(SETS, TEMPLATES, ANALYSES),
)  # fmt: skip


def test_what_is_known_is_right(write: Write, folders: Folders) -> None:
    write(
        "heart/sprint-01.yaml",
        HEADER
        + "  - {set: vitals, options: {mode: table, rows: [weight], hours: 0.5}}\n"
        + "  - {set: notes, options: {anything: 1}}\n"
        + "  - {set: workspace, labs_first: [k], orders: {favourites: [nstemi]}}\n"
        + "  - {add: tab ward, title: Post, about: ward, panels: [{id: q, kind: queue}]}\n",
    )
    found = load("heart", folders=folders, known=KNOWN)
    assert [tab.id for tab in found.ward_tabs] == ["ward"]
    assert [tab.id for tab in found.patient_tabs] == ["overview", "letters"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{add: w, kind: ¤vitls, tab: letters}", "Det finnes ikke noe slags panel «vitls». Mente du «v"),
        ("{set: vitals, options: {¤horus: 72}}", "«horus» er ikke kjent her. Mente du «hours»?"),
        ("{set: vitals, options: {hours: ¤'72'}}", "Her skal det stå et tall."),
        ("{set: vitals, options: {hours: ¤0}}", "Tallet må være større enn 0"),
        ("{set: vitals, options: {mode: ¤list}}", "Her er dette tillatt: curve, table."),
        ("{set: vitals, options: {rows: [weight, ¤2]}}", "Her skal det stå en tekst"),
        ("{set: vitals, options: {deep: {b: [1, ¤x]}}}", "Her skal det stå et helt tall."),
        ("{set: vitals, options: {deep: {¤c: 1}}}", "«c» er ikke kjent her. Tillatt: a, b."),
        ("{set: problems, options: {¤hours: 1}}", "«hours» er ikke kjent her."),
        ("{set: workspace, labs_first: [k, ¤kreatinin]}", "«kreatinin» er ikke kjent her. "),
        ("{set: workspace, orders: {favourites: [¤nstemy]}}", "«nstemy» er ikke kjent her. Mente du «nste"),
        ("{set: workspace, note: {templates: [¤visitt]}}", "«visitt» er ikke kjent her."),
        ("{add: q, kind: ¤queue, tab: letters}", "«queue» viser flere pasienter og kan ikke stå under"),
        ("{set: workspace, worklist: {columns: ¤[bed, news2]}}", "En liste over pasienter må ha kolonnen"),
        (
            "¤{add: tab w, title: P, about: ward, panels: [{id: x, kind: queue}, {id: y, kind: queue}]}",
            "En fane om posten viser ett panel.",
        ),
        ("{add: tab w, title: P, about: ward, panels: [{id: x, kind: ¤vitals}]}", "«vitals» viser én"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_told_where_it_stands(
    write: Write, folders: Folders, change: str, words: str
) -> None:
    text, place = marked(f"{HEADER}  - {change}\n")
    write("heart/sprint-01.yaml", text)
    found = wrong(lambda: load("heart", folders=folders, known=KNOWN))
    assert len(found) == 1, found
    assert found[0][:2] == place
    assert found[0][2].startswith(words)


def test_a_value_of_the_base_is_blamed_in_the_base(write: Write, folders: Folders) -> None:
    write("heart/sprint-01.yaml", HEADER + "  - {set: vitals, share: 2}\n")
    known = Known(kinds=dict(KNOWN.kinds or {}) | {"vitals": Options})
    found = wrong(lambda: load("heart", folders=folders, known=known))
    assert [(line, what[:7]) for line, _column, what in found] == [(9, "«hours»"), (9, "«deep» ")]


@pytest.mark.parametrize("kind", sorted(known().kinds or ()))
def test_every_kind_of_panel_refuses_an_option_that_it_does_not_have(
    write: Write, folders: Folders, kind: str
) -> None:
    """Also one that declares none: what is written there would do nothing."""
    panel = f"kind: {kind}, options: {{¤zzz: 1}}"
    change = f"{{add: p, tab: letters, {panel}}}"
    if kind in known().ward_kinds:
        change = f"{{add: tab t, title: T, about: ward, panels: [{{id: p, {panel}}}]}}"
    text, place = marked(f"{HEADER}  - {change}\n")
    write("heart/sprint-01.yaml", text)
    found = wrong(lambda: load("heart", folders=folders, known=known()))
    assert place in [(line, column) for line, column, what in found if what.startswith("«zzz»")]
