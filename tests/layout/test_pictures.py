"""Every workspace's pages look as in the pictures that were kept of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.layout.pictures import KEPT, Scene, compared, drawn, keep, probe, scenes
from ui import theme

INTO = os.environ.get("FAGFLATE_PICTURES", "")
"""Where the picture of a page that differs is saved, to be laid beside the kept one."""


def _same_letters() -> bool:
    return not compared(QImage(str(KEPT / "probe.webp")), probe())


@pytest.mark.parametrize("scene", scenes(), ids=lambda scene: scene.name)
def test_the_page_looks_as_it_was_kept(qapp: QApplication, scene: Scene, tmp_path: Path) -> None:
    if not _same_letters():
        pytest.skip("letters are smoothed otherwise on this machine than where the pictures were kept")
    assert scene.path.exists(), f"no picture of {scene.name} is kept"
    now = drawn(scene)
    places = compared(QImage(str(scene.path)), now)
    if places:
        beside = Path(INTO or tmp_path) / scene.path.name
        beside.parent.mkdir(parents=True, exist_ok=True)
        now.save(str(beside))
        where = ", ".join(f"{r.x()},{r.y()} {r.width()}x{r.height()}" for r in places[:8])
        pytest.fail(
            f"{scene.name} differs from its kept picture at {where}; as it is now: {beside}. "
            f"Look at both; if the change is meant, run `python -m tests.layout.pictures {scene.name}`."
        )


def test_no_picture_is_kept_of_a_page_that_is_gone() -> None:
    assert {one.name for one in KEPT.glob("*.webp")} == {"probe.webp", *(one.path.name for one in scenes())}


def _line(text: str, size: int = 11) -> QImage:
    image = QImage(400, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(theme.font(size))
    painter.drawText(8, 24, text)
    painter.end()
    return image


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kalium 5,6 mmol/L", "Kalium 5,0 mmol/L"),
        ("Hb 8,4 g/dL", "Hb 8,4 g/L"),
        ("10 mg x 1", "10 mg x 2"),
        ("SpO₂ 88 %", "SpO₂ 98 %"),
        ("Insulin 4 E", "Insulin 14 E"),
        ("Kalium 5,6", ""),
    ],
)
@pytest.mark.parametrize("size", [10, 11, 13])
def test_one_other_digit_is_another_picture(
    qapp: QApplication, tmp_path: Path, one: str, other: str, size: int
) -> None:
    keep(_line(one, size), tmp_path / "kept.webp")
    kept = QImage(str(tmp_path / "kept.webp"))
    assert not compared(kept, _line(one, size))
    assert compared(kept, _line(other, size))


def test_another_size_is_another_picture(qapp: QApplication) -> None:
    assert compared(_line("x"), _line("x").copy(0, 0, 300, 40))
