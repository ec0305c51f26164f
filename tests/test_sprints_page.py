"""The page about sprints for clinicians: its pictures are there, as wide as their names say."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtGui import QImage

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = (DOCS / "sprints.md").read_text(encoding="utf-8")


def test_the_pictures_are_there_and_as_wide_as_they_say() -> None:
    pictures = re.findall(r"\]\((screens/[^)]+)\)", PAGE)
    assert len(pictures) >= 3
    images = {one: QImage(str(DOCS / one)) for one in pictures}
    assert {one: image.width() for one, image in images.items()} == {
        one: int(re.findall(r"-(\d+)\.png", one)[0]) for one in pictures
    }


def test_before_and_after_are_not_the_same_picture() -> None:
    names = ("before", "after")
    before, after = (QImage(str(DOCS / f"screens/before-after-{one}-light-1366.png")) for one in names)
    assert not before.isNull()
    assert before != after


def test_the_cases_of_before_and_after_are_told() -> None:
    for words in (
        "nyfødt",
        "ingenting er\nkjent",
        "130 problemer",
        "natten",
        "mørkt",
        "150 %",
        "lengste navnet",
    ):
        assert words in PAGE
