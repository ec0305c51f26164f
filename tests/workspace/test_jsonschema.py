"""The JSON Schema: valid, and of one mind with the checker."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.core.paths import resources
from desktop.core.yaml_documents import read
from desktop.workspace.jsonschema import DIALECT, json_schema

from .conftest import BASE, HEADER
from .schema_validator import errors
from .test_known import KNOWN

SHIPPED = sorted((resources() / "workspaces").rglob("*.yaml"))
SCHEMA = json_schema(KNOWN)


def refused(text: str, schema: dict[str, Any] = SCHEMA) -> list[str]:
    """What the schema says of a file's values."""
    return errors(schema, read(text.encode(), "f").data)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_shipped_files_fit(path: Path) -> None:
    from desktop.views.known import known

    assert refused(path.read_text("utf-8"), json_schema(known())) == []
    assert refused(path.read_text("utf-8"), json_schema()) == []


def test_references_and_patterns_hold_together() -> None:
    text = json.dumps(SCHEMA)
    assert SCHEMA["$schema"] == DIALECT

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(ref := value.get("$ref"), str):
                assert ref.removeprefix("#/$defs/") in SCHEMA["$defs"]
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(SCHEMA)
    assert all(f'"#/$defs/{name}"' in text for name in SCHEMA["$defs"])


RIGHT = [
    "{move: vitals, to: first}",
    "{move: vitals, before: notes, place: side}",
    "{move: tab letters, to: 1}",
    "{remove: vitals, why: Fordi.}",
    "{remove: tab letters}",
    "{add: weight, kind: vitals, tab: overview, options: {hours: 3, rows: [a]}, title: {nb: Vekt}}",
    "{add: tab w, title: P, about: ward, panels: [{id: x, kind: queue}]}",
    "{set: vitals, share: null, options: {hours: 1}}",
    "{set: tab letters, title: Post}",
    "{set: workspace, labs_first: [k], worklist: {columns: [bed], order: need}}",
]
WRONG = [
    "{mvoe: vitals}",
    "{move: Vitals, to: 1}",
    "{move: vitals, to: 0}",
    "{move: vitals, to: 1, extra: 2}",
    "{remove: [vitals]}",
    "{remove: workspace}",
    "{add: weight}",
    "{add: weight, kind: nothing, tab: overview}",
    "{add: weight, kind: vitals, tab: overview, options: {hours: '3'}}",
    "{add: weight, kind: vitals, tab: overview, options: {horus: 3}}",
    "{add: weight, kind: problems, tab: overview, options: {hours: 3}}",
    "{add: tab w, panels: []}",
    "{set: vitals, share: 13}",
    "{set: workspace, labs_first: k}",
    "{set: workspace, worklist: {columns: [Bd!]}}",
    "just words",
]


def test_what_the_checker_takes_the_schema_takes() -> None:
    assert refused(BASE) == []
    for change in RIGHT:
        assert refused(f"{HEADER}  - {change}\n") == [], change
    assert refused("layer: role\nroles: [nurse]\nchanges: []\n") == []
    assert refused("workspace: heart\nextends: base\ntitle: Hjerte\nchanges: []\n") == []


def test_what_the_checker_refuses_the_schema_refuses() -> None:
    for change in WRONG:
        assert refused(f"{HEADER}  - {change}\n"), change
    for text in (
        BASE.replace("title: {nb: G", "titel: {nb: G"),
        BASE + "changes: []\n",
        HEADER.replace("owner: Kari Fosse\n", "") + "  []\n",
        HEADER.replace("2026-11-09", "i dag") + "  []\n",
        HEADER.replace("changes:\n", "tabs: []\nchanges: []\n"),
        "layer: site\nextends: base\nchanges: []\n",
        "[]\n",
    ):
        assert refused(text), text


ITEMS_RIGHT = [
    "{add: order-set sepsis, letter: S, name: {nb: Sepsis}, lines: [crp], before: nstemi, why: Fordi.}",
    "{set: order-set nstemi, lines: {add: [tsh], remove: [ekg daglig]}}",
    "{set: limit egfr_low, value: 35}",
    "{set: kidney-limit lithium, egfr: 50}",
    "{set: danger k, high: {danger: 5, grave: 6.2}}",
    "{remove: [phrase vekt, phrase news]}",
    "{move: [lab k, lab crea], to: first}",
    "{add: column triage, after: bed}",
    "{set: rule A2, tier: question, risk: Laktacidose}",
]
ITEMS_WRONG = [
    "{set: order-set nstemi, line: [tsh]}",
    "{add: order-set sepsis, letter: S}",
    "{set: order-set nstemi, letter: 3}",
    "{set: column bed, to: 1}",
    "{move: order-set nstemi, to: 0}",
    "{remove: order-sett nstemi}",
]


@pytest.mark.parametrize("change", ITEMS_RIGHT)
def test_items_that_the_schema_takes(change: str) -> None:
    from desktop.views.known import known

    assert refused(f"{HEADER}  - {change}\n", json_schema(known())) == []


@pytest.mark.parametrize("change", ITEMS_WRONG)
def test_items_that_the_schema_refuses(change: str) -> None:
    from desktop.views.known import known

    assert refused(f"{HEADER}  - {change}\n", json_schema(known()))
