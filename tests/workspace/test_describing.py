"""docs/configuration.md says what can be configured, and its examples are right."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.clinical import columns, trends
from desktop.clinical.scores.every import SCORES
from desktop.core.clock import utc_now
from desktop.letters.compose import note_templates
from desktop.orders import sets
from desktop.views.chart import vitals
from desktop.views.known import known
from desktop.workspace.describing import described, sections
from desktop.workspace.loader import available, resolve, resolve_file
from desktop.workspace.schema import MAX_TABS
from tests.conftest import ROOT

from .conftest import HEADER
from .test_cli import fagflate

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


def test_every_limit_has_its_meaning_its_unit_and_what_is_shipped() -> None:
    rows = [line.split(" | ") for line in sections(known())["limits"].splitlines()[2:]]
    kind = known().items["limit"]
    assert [row[0].strip("| `") for row in rows] == list(kind.items.within(kind.settings.document().data))
    for _name, means, written, shipped in rows:
        assert len(means) > 20
        assert ", " in written, "in what it is counted"
        assert shipped.strip("| `")
    told = {row[0].strip("| `"): row[3].strip("| `") for row in rows}
    assert told["paracetamol_limit"] == "4 g"
    assert 'B01AB04: "5000 [iU]"' in told["anticoagulants"]
    assert "whole number (24 to 200 px" in sections(known())["fields"]
    assert "| `pulmonology` | Lunge | `lungemedisin` | " in sections(known())["specialties"]


@pytest.mark.parametrize(
    ("section", "shape", "inner"),
    [
        (
            "trend",
            trends.DeclaredTrend,
            {"curves.": trends.Curve, "curves.limits.": trends.Limit, "since.": trends.Event},
        ),
        ("column-fields", columns.DeclaredColumn, {}),
    ],
)
def test_each_field_of_a_trend_and_of_a_column_has_its_meaning(
    section: str, shape: Any, inner: dict[str, Any]
) -> None:
    rows = {line.split("`")[1]: line.split(" | ") for line in sections(known())[section].splitlines()[2:]}
    for way, one in {"": shape, **inner}.items():
        for field in msgspec.structs.fields(one):
            assert len(rows[f"{way}{field.encode_name}"][1]) > 8, field.name
    # Sources are a column's, and told there.
    assert not any(".of." in name for name in rows)


def test_the_bands_of_a_score_are_told_with_the_words_that_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fagflate("show", "base", "--value", "score-bands/crb-65/bands/low", "--json") == 0
    (low,) = [band for band in SCORES["crb-65"].bands if band.key == "low"]
    assert json.loads(capsys.readouterr().out)["value"] == {"name": low.words(), "tone": ""}
    path = tmp_path / "heart/sprint-01.yaml"
    path.parent.mkdir()
    path.write_text(
        HEADER + "  - set: score-bands norton\n    bands: {risk: {name: Pakke}}\n", encoding="utf-8"
    )
    assert fagflate("show", path, "--value", "score-bands/norton") == 0
    said = capsys.readouterr().out
    assert '"risk": {"name": "Pakke", "tone": "warn"}' in said


def test_the_note_example_keeps_the_shipped_templates() -> None:
    shipped = [one.id for one in note_templates.shipped()]
    (example,) = re.findall(r"add: \[(note pressure.*)\]", TEXT)
    assert example == ", ".join(f"note {name}" for name in ("pressure", *shipped))


def test_every_shipped_workspace_and_how_many_tabs_there_may_be_stand_there() -> None:
    made = sections(known())
    for name in available():
        assert f"| `{name}` | " in made["specialties"]
    assert "| `orthopaedics` | Ortopedi | `ortopedi` | Ortopedi, Ortopedisk, " in made["specialties"]
    count = len(resolve("base").workspace.patient_tabs)
    assert f"at most {MAX_TABS} tabs about a patient (base has {count}," in made["sizes"]


def test_every_example_of_a_line_of_an_order_set_is_understood() -> None:
    table = TEXT.partition("| what | example |")[2].partition("\n\n")[0]
    lines = tuple(re.findall(r"`([^`]+)`", re.sub(r"\(`[^`]+`\)", "", table)))
    assert len(lines) > 10
    assert sets.not_understood(sets.OrderSet("x", "X", {"nb": "X"}, lines), utc_now()) == ()
    for line in ("skjema 4AT", "oppgave mobilisering til stol"):
        assert sets.not_understood(sets.OrderSet("x", "X", {"nb": "X"}, (line,)), utc_now())


def test_the_usual_values_that_the_text_names_are_those_of_the_program() -> None:
    assert f"marked as old; usually {vitals.STALE.total_seconds() / 3600:g}." in TEXT
    base = next(p for tab in resolve("base").workspace.tabs for p in tab.panels if p.id == "vitals")
    model = known().options_model("vitals")
    assert model is not None
    usual = model.model_fields["hours"].default
    assert f"`hours: {base.options['hours']}` in base, and with `null` {usual:g}." in " ".join(TEXT.split())


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
