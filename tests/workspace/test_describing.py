"""docs/configuration.md says what can be configured, and its examples are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desktop.views.known import known
from desktop.workspace.describing import described, sections
from desktop.workspace.loader import resolve_file
from tests.conftest import ROOT

TEXT = (ROOT / "docs/configuration.md").read_text("utf-8")


def test_the_tables_are_those_of_this_program() -> None:
    # Written by `fagflate workspace describe --into docs/configuration.md`.
    assert described(TEXT, known()) == TEXT


def test_every_kind_option_and_field_is_there() -> None:
    made = sections(known())
    for word, kind in known().items.items():
        assert f"`{word}`" in made["kinds"]
        assert kind.settings.file in made["kinds"]
    for kind in known().kinds or ():
        assert f"`{kind}`" in made["panels"]
    assert "`letter`: text (needed)" in made["fields"]
    assert "usually `72`" in made["panels"]


def test_an_unknown_section_is_refused() -> None:
    with pytest.raises(KeyError):
        described("<!-- generated: nothing -->\n<!-- end -->", known())


def test_every_example_is_taken(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert examples
    for number, example in enumerate(examples):
        path = tmp_path / f"example-{number}.yaml"
        path.write_text(example, encoding="utf-8")
        resolve_file(path, known=known())
