"""No list of patients can be without their names, and the document tells the columns of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.views.known import known
from desktop.workspace.describing import sections

from .conftest import FIRST
from .test_check_places import put
from .test_cli import fagflate

NAMELESS = "En liste over pasienter må ha kolonnen «name»"


@pytest.mark.parametrize("kind", sorted(known().lists() if known().lists else ()))
@pytest.mark.parametrize("columns", ["[news2]", "[bed, age, days]", "[leaving]"])
def test_a_list_without_names_is_refused_where_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, columns: str
) -> None:
    path = put(
        tmp_path,
        "  - add: tab mine\n    title: Min\n    about: ward\n    panels:\n"
        f"      - {{id: mine, kind: {kind}, options: {{columns: {columns}}}}}\n",
    )
    assert fagflate("check", path) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{path}:{FIRST + 4}:")
    assert NAMELESS in line


def test_the_worklist_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "  - remove: column name\n")
    assert fagflate("check", path) == 1
    assert NAMELESS in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["previsit", "observations_due"])
def test_its_own_columns_may_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert known().lists is not None
    own = [key for key, _title in known().lists()[kind].own]
    path = put(
        tmp_path,
        "  - add: tab mine\n    title: Min\n    about: ward\n    panels:\n"
        f"      - {{id: mine, kind: {kind}, options: {{columns: [name, {', '.join(own)}]}}}}\n",
    )
    assert fagflate("check", path) == 0, capsys.readouterr().out


def test_the_document_names_them() -> None:
    made = sections(known())["lists"]
    assert "| `previsit` | `happened` (Siste døgn), `doing` (Å gjøre i dag) | `bed`, `name`, " in made
    assert "| `observations_due` | `due` (" in made
