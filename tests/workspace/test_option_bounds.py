"""Every number among the options of panels has bounds: one outside them hides a panel's content unseen."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import msgspec
import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from desktop.core.converting import plain
from desktop.orders import rules
from desktop.views.known import known
from desktop.workspace.describing import bounds, sections

from .conftest import FIRST
from .test_check_places import put
from .test_cli import fagflate


def numbers(kind: str, model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """The options that are, or may be, a number, also those within maps and lists."""
    for name, field in model.model_fields.items():
        for one in parts(field.annotation):
            if one in (int, float):
                yield f"{kind}.{name}", field
            elif isinstance(one, type) and issubclass(one, BaseModel):
                yield from numbers(f"{kind}.{name}", one)


def parts(kind: Any) -> Iterator[Any]:
    if hasattr(kind, "__metadata__"):
        yield from parts(kind.__origin__)
    elif get_origin(kind) in (Union, types.UnionType, list, dict, tuple):
        for one in get_args(kind):
            yield from parts(one)
    else:
        yield kind


EVERY = {
    name: field
    for kind in known().kinds or ()
    if (model := known().options_model(kind)) is not None
    for name, field in numbers(kind, model)
}


@pytest.mark.parametrize("name", EVERY)
def test_a_number_has_bounds_on_both_sides(name: str) -> None:
    said = [words for words, _limit in bounds(EVERY[name])]
    assert {"above", "at least"} & set(said), f"{name} has no lower bound"
    assert {"below", "at most"} & set(said), f"{name} has no upper bound"


def test_the_walk_finds_numbers_of_every_shape() -> None:
    shapes = {"vitals.hours", "laboratory.columns", "trend.within", "observations_due.news2.urgent"}
    assert shapes | {"screening.screens.hours"} <= set(EVERY)


@pytest.mark.parametrize(
    ("panel", "options", "words"),
    [
        ("all-results", "columns: -60", "Tallet må være minst 1"),
        ("all-results", "columns: 0", "Tallet må være minst 1"),
        ("all-results", "columns: 61", "Tallet må være høyst 60"),
        ("vitals", "hours: -5", "Tallet må være minst 1"),
        ("vitals", "hours: 0", "Tallet må være minst 1"),
        ("vitals", "hours: 100000", "Tallet må være høyst 2160"),
    ],
)
def test_a_number_outside_them_is_refused_where_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], panel: str, options: str, words: str
) -> None:
    path = put(tmp_path, f"  - set: {panel}\n    options: {{{options}}}\n")
    assert fagflate("check", path) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{path}:{FIRST + 1}:")
    assert words in out


def test_the_document_tells_the_bounds() -> None:
    rows = dict(
        line.removeprefix("| ").split(" | ", 1) for line in sections(known())["panels"].splitlines()[2:]
    )
    assert "`columns`: whole number, at least 1, at most 60" in rows["`laboratory`"]
    assert "`within`: number, above 0, at most 100000" in rows["`trend`"]
    assert "`within`: number, above 0, at most 100000" in rows["`trace`"]
    assert "emergency}` (each above 0, at most 8760)" in rows["`observations_due`"]
    assert "(`within`, `hours` above 0, at most 8760)" in rows["`screening`"]


WHOLE = [field for field in msgspec.structs.fields(rules.Thresholds) if plain(field.type) is int]


@pytest.mark.parametrize("field", WHOLE, ids=[field.name for field in WHOLE])
@pytest.mark.parametrize("value", [-1, 0, 1_000_000])
def test_a_limit_that_is_a_whole_number_has_bounds_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], field: msgspec.structs.FieldInfo, value: int
) -> None:
    path = put(tmp_path, f"  - set: limit {field.name}\n    value: {value}\n")
    assert fagflate("check", path) == 1
    assert capsys.readouterr().out.startswith(f"{path}:{FIRST + 1}:12: Tallet må være ")
