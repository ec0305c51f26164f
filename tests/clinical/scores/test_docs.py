"""`docs/scores.md` is what `fagflate score --markdown` says."""

from __future__ import annotations

from desktop.cli.score_words import markdown
from desktop.clinical.scores.every import SCORES
from tests.conftest import ROOT


def test_the_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "scores.md").read_text(encoding="utf-8")
    assert page == markdown(SCORES.values()), "run `fagflate score --markdown > docs/scores.md`"
    assert all(f"| `{key}` |" in page for key in SCORES)
