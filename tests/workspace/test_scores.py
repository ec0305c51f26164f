"""Scores as items of the layers: which a specialty reads and in which order, what their bands are called."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desktop.clinical.scores import bands
from desktop.clinical.scores.every import SCORES
from desktop.clinical.scores.summing import band_of
from desktop.core import configured
from desktop.views.known import known
from desktop.views.why import why
from desktop.workspace.loader import Resolved, resolve
from tests.workspace.conftest import FIRST, HEADER, marked, wrong
from ui.acts.pages.patients import options_of


def laid(folder: Path, text: str) -> Resolved:
    path = folder / "workspaces" / "heart" / "sprint-01.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER.replace("extends: base", "extends: neurology/sprint-01") + text, encoding="utf-8")
    found = resolve("heart", known=known(), folders=(folder / "workspaces",))
    configured.use(found.settings)
    return found


def test_a_specialty_s_scores_come_go_and_move_and_its_forms_have_them(tmp_path: Path) -> None:
    assert resolve("neurology", known=known()).workspace.scores == ("nihss", "gcs", "mrs")
    text = (
        "  - {add: score 4at, why: Delirium etter slag.}\n"
        "  - {remove: score gcs}\n  - {move: score mrs, to: first}\n"
    )
    found = laid(tmp_path, text)
    workspace = found.workspace
    assert workspace.scores == ("mrs", "nihss", "4at")
    forms = [panel for tab in workspace.tabs for panel in tab.panels if panel.kind == "forms"]
    asked = {panel.id: options_of(panel, workspace)["first"] for panel in forms}
    # What the panel names itself, the checklist of thrombolysis, leads.
    assert ("thrombolysis", "mrs", "nihss", "4at") in asked.values()
    assert asked["all-forms"] == ("mrs", "nihss", "4at")
    told = why.told(found, "panels/all-forms")
    assert told is not None
    assert any("Delirium etter slag." in layer.why for layer in told.layers)


def test_a_hospital_s_words_and_tone_of_a_band_are_in_use(tmp_path: Path) -> None:
    score = SCORES["norton"]
    band = band_of(score, Decimal(10))
    assert band is not None
    assert (bands.words(score, band), bands.tone(score, band)) == (band.words(), "warn")
    laid(
        tmp_path,
        "  - {set: score-bands norton, bands: {risk: {name: {nb: Tiltak, en: Act}, tone: danger}}}\n",
    )
    assert (bands.words(score, band), bands.tone(score, band)) == ("Tiltak", "danger")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{add: score ¤nihs}", "nihss"),
        ("{set: workspace, scores: [nihss, ¤mrss]}", "mrs"),
        ("{set: score-bands norton, bands: {risc: ¤{tone: warn}}}", "risk"),
        ("{set: score-bands norton, bands: {risk: ¤{tone: red}}}", "red"),
        ("{set: score-bands norton, bands: {risk: {¤from: 20}}}", "from"),
        ("{set: score-bands pevs, bands: {high: {tone: ¤warn}}}", "kritisk"),
        ("{set: score-bands madrs, bands: {moderate: {tone: ¤\"\"}, mild: {tone: warn}}}", "alvorlig"),
        ("{set: score-bands madrs, bands: {mild: {name: ¤Alvorlig depresjon (Snaith 1986).}}}", "egne ord"),
        ("{set: score-bands madrs, bands: {mild: {name: ¤\" \"}}}", "egne ord"),
        ("{set: score-bands news2, bands: {low: {name: ¤Fint}}}", "uendret"),
    ],
)  # fmt: skip
def test_what_would_hide_or_mislead_is_refused_at_its_place(tmp_path: Path, change: str, words: str) -> None:
    text, (line, column) = marked(f"  - {change}\n")
    found = wrong(lambda: laid(tmp_path, text))
    assert any(words in what for _line, _column, what in found), found
    places = [(at, beside) for at, beside, what in found if words in what]
    if not change.startswith("{add"):
        assert (line + FIRST - 1, column) in places, found


@pytest.mark.parametrize(
    "change",
    ["{remove: score-bands pevs}", "{set: score-bands pevs, bands: {high: null}}"],
)
def test_no_score_and_no_band_is_taken_away(tmp_path: Path, change: str) -> None:
    assert wrong(lambda: laid(tmp_path, f"  - {change}\n"))


def test_bands_are_the_hospital_s(tmp_path: Path) -> None:
    path = tmp_path / "workspaces" / "roles" / "nurse.yaml"
    path.parent.mkdir(parents=True)
    change = "  - {set: score-bands norton, bands: {risk: {tone: danger}}}\n"
    path.write_text(f"layer: role\nroles: [nurse]\nchanges:\n{change}", encoding="utf-8")
    found = wrong(lambda: resolve("base", known=known(), folders=(tmp_path / "workspaces",), over=(path,)))
    assert any("score-bands" in what for _line, _column, what in found)


def test_every_band_of_every_score_is_shipped() -> None:
    shipped = {one.key: set(one.bands) for one in bands.BANDS.shipped().scores}
    assert shipped == {key: {band.key for band in bands.bands_of(one)} for key, one in SCORES.items()}
