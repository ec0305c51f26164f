"""News of a sprint of the hospital's own: some of its changes with why, never of a shipped one."""

from __future__ import annotations

from pathlib import Path

from desktop.shown.workspace import SprintNews
from desktop.views.known import known
from desktop.views.sign_in import sprint_news
from desktop.workspace.loader import resolve

HEAD = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: in use
owner: Kari Fosse
goal: Noe
from: 2026-11-23
to: 2026-12-04
changes:
"""


def told(folder: Path, changes: str) -> SprintNews | None:
    file = folder / "cardiology/sprint-02.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(HEAD + changes, encoding="utf-8")
    return sprint_news.told(resolve("cardiology", known=known(), folders=(folder,)))


def test_three_changes_with_their_reasons_and_how_many_more(tmp_path: Path) -> None:
    changes = "".join(
        f"  - {{{change}, why: {why}}}\n"
        for change, why in (
            ("set: vitals, title: Kurven, share: 5", "Den sees først"),
            ("remove: column cause", "Leses ikke"),
            ("set: limit egfr_low, value: 35", "Avtalt"),
            ("set: laboratory, share: 2", "Færre rader"),
        )
    )
    assert told(tmp_path, changes) == SprintNews(("Kurven: Den sees først", "Leses ikke", "Avtalt"), 1)


def test_changes_without_reasons_and_shipped_sprints_are_no_news(tmp_path: Path) -> None:
    assert told(tmp_path, "  - {set: vitals, share: 5}\n") is None
    assert sprint_news.told(resolve("cardiology", known=known())) is None
    assert sprint_news.told(resolve("base", known=known())) is None
