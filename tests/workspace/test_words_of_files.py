"""`check` tells phrases that nobody can write, headings that stay empty, and scores without words."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.letters.compose import named, phrases

from .conftest import FIRST
from .test_check_places import put
from .test_cli import fagflate

GAP = "  - add: phrase trykk\n    say: 'Trykk {{ tall }} mmHg.'\n    ask: {tall: trykket}\n"


def told(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = fagflate("check", path)
    return code, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("say", "wrong"),
    [
        ("CRP {{ crp.tull }} og {{ nosuch.inn }}.", ["crp.tull", "nosuch.inn"]),
        ("SOFA {{ skår.sofaa.inn }}.", ["skår.sofaa.inn"]),
        ("{% if krea.ut %}Kreatinin {{ krea.utt }}.{% endif %}", ["krea.utt"]),
        ("{{ trykk }}", ["trykk"]),
        ("{{ pasient.navnet }}", ["pasient.navnet"]),
        # What is right: a value, an alias, a score, a list of the record, what is asked.
        ("CRP {{ crp.inn }} {{ crp.enhet }}, {{ skår.crb65.siste }}, {{ dag }}.", []),
        ("{% for m in lm.nye %}{{ m.navn }} {% endfor %}", []),
    ],
)
def test_a_name_that_nobody_knows_is_told_where_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], say: str, wrong: list[str]
) -> None:
    code, lines = told(put(tmp_path, f"  - add: phrase mitt\n    say: '{say}'\n"), capsys)
    assert code == (1 if wrong else 0), lines
    for name in wrong:
        (line,) = [one for one in lines if f"«{name}»" in one and "Journalen har ikke" in one]
        assert f":{FIRST}:" in line
        assert "ask" in line


def test_a_shipped_phrase_whose_gap_is_no_longer_asked_for_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = next(one for one in phrases.shipped() if one.ask)
    gap = next(iter(shipped.ask))
    code, lines = told(put(tmp_path, f"  - set: phrase {shipped.name}\n    ask: {{{gap}: null}}\n"), capsys)
    assert code == 1
    assert any(f"«{gap}»" in line for line in lines)


def test_no_shipped_phrase_has_a_name_that_nobody_knows() -> None:
    assert {p.name: [*named.unknown(p.template, p.ask)] for p in phrases.shipped()} == {
        p.name: [] for p in phrases.shipped()
    }


HEADINGS = "    headings:\n      - {code: a, title: Trykk, say: [status, trykk]%s}\n"


def test_a_heading_whose_phrase_asks_needs_gaps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    added = f"{GAP}  - add: note-template mitt\n    version: '1'\n    title: Mitt\n"
    code, lines = told(put(tmp_path, added + HEADINGS % ""), capsys)
    assert code == 0, lines
    (line,) = [one for one in lines if "gaps: true" in one]
    assert f":{FIRST + 7}:47: " in line
    assert "«Trykk»" in line
    assert "«trykk»" in line
    code, lines = told(put(tmp_path, added + HEADINGS % ", gaps: true"), capsys)
    assert (code, len(lines)) == (0, 1), lines
    # What only the record fills needs none.
    code, lines = told(put(tmp_path, added + HEADINGS.replace(", trykk", "") % ""), capsys)
    assert (code, len(lines)) == (0, 1), lines


def test_a_phrase_that_comes_to_ask_empties_a_shipped_heading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = "  - set: phrase status\n    say: '{{ sagt }}'\n    ask: {sagt: hva som er sagt}\n"
    _code, lines = told(put(tmp_path, change), capsys)
    assert len([one for one in lines if "«status»" in one and "gaps: true" in one]) >= 2


@pytest.mark.parametrize(
    ("change", "told_of"),
    [
        ("  - add: score cfs\n", True),
        ("  - set: workspace\n    scores: [gcs, rass]\n", True),
        (
            "  - add: tab s\n    title: S\n    about: ward\n    panels:\n"
            "      - {id: s, kind: screening, options: {screens: [{score: cfs}]}}\n",
            True,
        ),
        ("  - add: score gcs\n", False),
    ],
)
def test_a_score_without_words_of_ours_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str, told_of: bool
) -> None:
    code, lines = told(put(tmp_path, change), capsys)
    assert code == 0, lines
    found = [one for one in lines if "følger ikke med Fagflate" in one]
    assert bool(found) is told_of
    line = (
        FIRST + next(at for at, text in enumerate(change.splitlines()) if "cfs" in text or "rass" in text)
        if found
        else 0
    )
    assert all(f"sprint-01.yaml:{line}:" in one for one in found)
