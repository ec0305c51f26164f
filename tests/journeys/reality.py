"""What the journeys on real data share: the sets, how they get into a server, and a window on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import writing
from desktop.acts.window import OpenPatient
from desktop.shown.draft_questions import OpenLetter
from desktop.views.session import Session
from tests.conftest import ROOT
from tests.journeys.conftest import Seat
from ui import theme
from ui.theme import Scheme

Json = dict[str, Any]
EXAMPLES = "hl7.fhir.r4.examples"
VERSION = "4.0.1"
CTRL = Qt.KeyboardModifier.ControlModifier


def examples() -> Path:
    """The folder of HL7's examples: named by FAGFLATE_HL7_EXAMPLES, else installed once into `.cache`.

    Skips with its reason where that can't be done.
    """
    if own := os.environ.get("FAGFLATE_HL7_EXAMPLES"):
        if not (Path(own) / "package.json").is_file():
            pytest.skip("FAGFLATE_HL7_EXAMPLES does not name the folder of hl7.fhir.r4.examples")
        return Path(own)
    folder = ROOT / ".cache" / "examples"
    found = folder / "node_modules" / EXAMPLES
    if not (found / "package.json").is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("no npm on the path, and FAGFLATE_HL7_EXAMPLES is not set")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(
            [npm, "install", *options, "--loglevel=error", f"{EXAMPLES}@{VERSION}"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=600,
        )
        if done.returncode or not found.is_dir():
            pytest.skip(f"npm could not install the examples: {done.stderr.strip()[-300:]}")
    return found


def load(capsys: pytest.CaptureFixture[str], server: Any, *paths: Path) -> tuple[int, Json]:
    """Run `fagflate load` as a person does; gives its exit code and what it said."""
    from desktop.__main__ import _Windows
    from desktop.cli import dispatch

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAGFLATE_TOKEN", server.token)
        code = dispatch.run(["load", *map(str, paths), "--server", server.url, "--json"], _Windows())
    said: Json = json.loads(capsys.readouterr().out)
    return code, said


def on_server(server: Any, path: str) -> list[Json]:
    """Everything that a search on the server finds, page by page."""
    found: list[Json] = []
    with server.client() as client:
        url: str | None = path
        while url:
            bundle = client.get(url).raise_for_status().json()
            found += [entry["resource"] for entry in bundle.get("entry", [])]
            url = next((one["url"] for one in bundle.get("link", ()) if one["relation"] == "next"), None)
    return found


def words_of(pdf: bytes) -> str:
    """The text of a PDF's pages, spaces as they come."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def letter_of(seat: Seat, patient: str) -> tuple[Any, Any]:
    """A letter composed now, and its model; fails where there is none."""
    found = seat.answer(OpenLetter(patient, "0b9a4f6e-54a3-4c9b-8d5e-6a1f6a0c7c11"))
    assert found is not None, patient
    kept, model = found
    return writing.letters.decode(kept.body), model


def pdf_of(letter: Any) -> str:
    """The words of the letter on paper."""
    return words_of(writing.letters.pdf(letter))


def keys(*sequence: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys where the focus is."""
    for key in sequence:
        QTest.keyClick(QApplication.focusWidget(), key, modifier)


def find(seat: Seat, text: str, patient: str) -> None:
    """Look a patient up in the palette, which is open, and open them with Enter."""
    palette = seat.window.palette_overlay
    seat.until(palette.isVisible)
    QTest.keyClicks(palette.field, text)
    wanted = OpenPatient(patient)

    def offered() -> bool:
        return any(entry.entry.act == wanted for entry in palette._entries)

    seat.until(offered)
    while palette.current() != wanted:
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    seat.until(lambda: seat.desk.patients.banner)
    assert seat.desk.patients.focus == patient


def answers_keys(seat: Seat) -> None:
    """The application is alive: its help opens at a key, and closes at one."""
    if seat.window.covered:
        assert seat.window.isEnabled()
        return
    palette = seat.window.palette_overlay
    QTest.keyClick(seat.window, Qt.Key.Key_K, CTRL)
    seat.until(palette.isVisible)
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    seat.until(lambda: not palette.isVisible())


class Window(Seat):
    """A seat on a session that was made elsewhere: on a record that is there already, or another clock."""

    def __init__(self, app: QApplication, session: Session, workspace: str = "base") -> None:
        from ui.application import open_desk

        self.app = app
        self.session = session
        self.errors = []
        try:
            self.session.start()
            self.window, self.desk = open_desk(workspace, session)
            self.desk.say_error = self.errors.append  # type: ignore[method-assign]
            self.window.resize(1920, 1080)
            self.window.show()
            self.window.activateWindow()
            self.until(self.window.isActiveWindow)
        except BaseException:
            self.session.close()
            raise


@contextmanager
def sitting(
    app: QApplication, folder: Path, server: Any, workspace: str = "base"
) -> Iterator[Callable[..., Seat]]:
    """Opens windows on a server (anything with `url` and `token`); closes them at the end."""
    theme.apply(app, Scheme.LIGHT, 1.0)
    seats: list[Seat] = []

    def open_(name: str = "") -> Seat:
        seat = Seat(app, folder / (name or f"seat{len(seats)}"), server.url, server.token, workspace)
        seats.append(seat)
        # Keys of the window reach only the one in front.
        seat.window.activateWindow()
        seat.until(seat.window.isActiveWindow)
        return seat

    try:
        yield open_
    finally:
        for seat in seats:
            seat.close()
