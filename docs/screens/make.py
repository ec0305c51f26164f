"""Render every screen of the demo ward for this folder: `python docs/screens/make.py [SCREEN …]`.

Light and dark, 1366×768 and 1920×1080, and with the overview a page of the letter as it is printed; needs no
display. The hospital is made up and relative to now. `before-after` are both sides of a sprint on a newborn,
as `fagflate workspace diff --out` draws them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from desktop.cli import letter
from desktop.cli.demo import ORDER, PATIENT, WARD
from desktop.cli.server_process import server
from desktop.core.actor import Actor
from desktop.core.window_port import SCREENS, Picture, Start
from desktop.letters.paper.page_pictures import image
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from ui.pictures import render
from ui.theme.state import roles

SIZES = ((1366, 768), (1920, 1080))
HERE = Path(__file__).parent
TYPED = {"order": ORDER, "facts": "penic", "measurement": "22;91;2;128/70"}
"""What is typed into a screen's first field."""
LETTER_DPI = 80
BEFORE_AFTER = "before-after"
SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: draft
owner: Kari Fosse
goal: Kurven først
from: 2026-11-30
to: 2026-12-11
changes:
  - move: vitals
    before: laboratory
"""
FEW, MANY = 24, 120
"""Patients of the hospital; many for the office's lists, of which the ward alone has next to nothing."""
OF_MANY = ("coding", "post-log", "waiting-list", "beds")
PERSONS = {"beds": "flyt", "access-log": "personvern"}
"""Who a page is for, where that is nobody of the ward (the id of a PractitionerRole)."""


def main(screens: list[str]) -> None:
    """Make the pictures of the named screens, or of all."""
    if BEFORE_AFTER in screens:
        screens = [one for one in screens if one != BEFORE_AFTER]
        _before_after()
    for patients in (FEW, MANY):
        if some := [one for one in screens if (one in OF_MANY) is (patients == MANY)]:
            _make(some, patients)


def _before_after() -> None:
    """Both sides of a sprint that moves a panel, on a made-up newborn."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        file, out = Path(name) / "cardiology" / "sprint-02.yaml", Path(name) / "pictures"
        file.parent.mkdir()
        file.write_text(SPRINT, encoding="utf-8")
        subprocess.run(
            [sys.executable, "-m", "desktop", "workspace", "diff", "cardiology/sprint-01", str(file),
             "--out", str(out), "--case", "newborn"], check=True,
        )  # fmt: skip
        for side, drawn in (("before", "1-before"), ("after", "2-after")):
            path = HERE / f"{BEFORE_AFTER}-{side}-light-1366.png"
            shutil.copyfile(out / f"overview-newborn-{drawn}.png", path)
            _smaller(path)


def _make(screens: list[str], patients: int) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with server(folder / "hospital.sqlite", patients=patients, seed=1) as running:
            start = Start(
                server=running.url, token=running.token, store=str(folder / "record"),
                key_file=str(folder / "record.key"), workspace="cardiology",
            )  # fmt: skip
            pictures = [
                Picture(
                    out=str(HERE / f"{screen}-{theme}-{size[0]}.png"), screen=screen, ward=WARD,
                    patient="" if screen == "signed" else PATIENT, workspace=start.workspace, size=size,
                    theme=theme, typed=TYPED.get(screen, ""), person=PERSONS.get(screen, ""),
                )
                for screen in screens
                for theme in ("light", "dark")
                for size in SIZES
            ]  # fmt: skip
            render(start, pictures, _smaller)
            if "overview" in screens:
                _letter(start)


def _letter(start: Start) -> None:
    """The first page of the patient's discharge letter as a draft, for the README."""
    # The record was filled by the window that drew the patient.
    with Store.open(Path(start.store), FileKey(Path(start.key_file))) as store:
        page = image(
            letter.compose(store, PATIENT, "", Actor("", "", "docs/screens/make.py")).pdf, 0, LETTER_DPI
        )
    picture = QImage(page.rgb, page.width, page.height, 3 * page.width, QImage.Format.Format_RGB888)
    path = HERE / "letter-page.png"
    picture.save(str(path))
    _smaller(path)


def _of_roles() -> list[int]:
    """What must not become another colour, however few pixels have it: amber asks, and red endangers. With
    the softened edges of the words that stand in them."""
    table = roles()
    ground = QColor(table.surface)
    inks = [QColor(one) for one in (table.warn, table.warn_bg, table.danger, table.danger_bg, table.accent)]
    found = []
    for ink in (*inks, *(QColor(one) for one in table.series)):
        for part in (1, 0.75, 0.5, 0.25):
            mixed = [round(a * part + b * (1 - part)) for a, b in zip(_rgb(ink), _rgb(ground), strict=True)]
            found.append(QColor(*mixed).rgb())
    return found


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _smaller(path: Path, _left_out: str = "") -> None:
    # 256 colours are enough for a flat interface, at a third of the bytes: of the roles, and the commonest.
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(image.constBits()).cast("B").cast("I")
    counted = (colour for colour, _count in Counter(pixels).most_common(256))
    commonest = list(dict.fromkeys((*_of_roles(), *counted)))[:256]
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    image.convertToFormat(QImage.Format.Format_Indexed8, commonest, flags).save(str(path), quality=0)
    sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    # The order screen leaves a draft in the order column: it comes last. Letters received are another
    # office's, nobody has begun what is wished for, asked and decided in sprints, and this ward asks for no
    # reason.
    others = ("patient", "received", "wishes", "alerts", "sprint", "reason")
    every = sorted((name for name in SCREENS if name not in others), key="order".__eq__)
    main(sys.argv[1:] or [BEFORE_AFTER, *every])
