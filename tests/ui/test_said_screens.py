"""`fagflate say` on whole screens: every text that the window paints, and no other, to the letter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import bidirectional
from unittest import mock

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.__main__ import _Windows
from desktop.backend import demo
from desktop.cli import dispatch
from desktop.core.messages import set_language
from desktop.core.window_port import AREAS, Saying
from desktop.views.page import banner
from tests.layout import ward
from tests.letters.charts import read_case
from tests.meaning.saying import strings
from tests.servers.embedded import Embedded, serving
from tests.ui.painted import letters, painted
from tests.views.charts import AAS
from ui import said, theme
from ui.painting.recorder import Recorder, recording
from ui.theme import Scheme
from ui.window import spoken

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
AT = ("--at", "2026-11-20T14:32")
LATER = datetime(2026, 11, 26, 13, 32, tzinfo=UTC)
Read = dict[str, Any]


@pytest.fixture(scope="module")
def hospital() -> Iterator[Embedded]:
    with serving(token="") as server:
        server.load(demo.resources(6, now=NOW), validated=True)
        yield server


@pytest.fixture
def screens(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The screens that were said; each is held against what reached the paint engine."""
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    held: list[str] = []

    def checked(window: QWidget, recorder: Recorder, screen: str, title: str) -> list[Saying]:
        told, drawn = letters(spoken.pieces(window, recorder)), letters(painted(window))
        assert sorted(told) == sorted(drawn), screen
        # Qt paints the words of a script that runs to the left from the left.
        assert told == drawn or any(bidirectional(one) in ("R", "AL") for one in told), screen
        held.append(screen)
        return spoken.spoken(window, recorder, screen, title)

    monkeypatch.setattr(said, "spoken", checked)
    yield held
    set_language("nb")


def say(capsys: pytest.CaptureFixture[str], server: Embedded, *words: str, code: int = 0) -> Read:
    ended = dispatch.run(["say", "--json", "--server", server.url, *words], _Windows())
    written = capsys.readouterr()
    assert ended == code, written.err
    found: Read = json.loads(written.out)
    return found


def texts(found: Read, **of: str) -> list[str]:
    return [one["text"] for one in found["said"] if all(one[name] == value for name, value in of.items())]


def test_all_pages_of_a_patient_and_the_letter_are_said(
    hospital: Embedded, screens: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = say(capsys, hospital, "--patient", "h12a", "--workspace", "cardiology", *AT)
    assert found["lacking"] == []
    assert screens == list(dict.fromkeys(one["screen"] for one in found["said"]))
    assert screens[0] == "overview"
    assert screens[-1] == "letter"
    assert {"laboratory", "medicines", "notes", "letters"} <= set(screens)
    assert {one["area"] for one in found["said"]} <= set(AREAS)
    assert {tuple(one) for one in found["said"]} == {Saying.__struct_fields__}
    who = texts(found, area="banner", screen="overview")
    assert any(one.startswith("SOLBAKKEN, Ingrid") for one in who)
    assert any("llergi" in one for one in who)
    order = [one["area"] for one in found["said"] if one["screen"] == "overview"]
    assert order.index("banner") < order.index("sentence") < order.index("panel") < order.index("status")
    # What the letter would ask.
    asked = " ".join(texts(found, screen="letter", area="side"))
    assert "Ingen har skrevet en vurdering" in asked
    # A medicine with its dose, each in its column.
    medicines = [one for one in found["said"] if one["panel"] == "medicines" and one["row"]]
    assert len({one["column"] for one in medicines}) > 3


def test_the_lists_of_a_ward_are_said(
    hospital: Embedded, screens: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = say(capsys, hospital, "--ward", "hjerte3", *AT)
    assert found["lacking"] == []
    assert {"ward", "results", "tasks", "handover", "queue", "unsent"} <= set(screens)
    rows = {one["row"] for one in found["said"] if one["screen"] == "ward" and one["row"]}
    assert len(rows) >= 6
    for row in rows:
        assert any(one["row"] == row and one["column"] == "name" for one in found["said"])


AROUND = {"·", "kilde", "Ctrl", "I", *map(str, range(1, 10))}
"""Words of the window itself in the banner and the first sentence."""
STRANGE = ("c20", "d03", "e46")


@pytest.fixture(scope="module")
def strange(shared: Path) -> Iterator[Embedded]:
    with serving(token="") as server:
        for name in STRANGE:
            file = shared / "data/cases" / f"{name}.ndjson"
            server.load([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line])
        yield server


@pytest.mark.parametrize("name", STRANGE)
def test_strange_records_are_said_to_the_letter(
    strange: Embedded, screens: list[str], capsys: pytest.CaptureFixture[str], shared: Path, name: str
) -> None:
    chart = read_case(shared, name)
    patient = chart.patient.id
    assert patient
    # So narrow that some panels have only an entry on the page.
    asked = ("--at", "2026-11-26T14:32", "--screen", "overview", "--size", "1366x768")
    found = say(capsys, strange, "--patient", patient, *asked)
    assert found["lacking"] == []
    assert set(screens) == {"overview"}
    assert {"problems", "medicines", "notes"} <= {one["panel"] for one in found["said"]}
    # What stands in banner and first sentence is what the views say, whole and as they say it.
    model = banner.build(chart, LATER, actor=AAS)
    for area, where in (("banner", "banner"), ("sentence", "first sentence")):
        known = f"{strings(where, chart, LATER)} | {model.painted} | {model.name}"
        for one in found["said"]:
            if one["area"] == area and one["kind"] == "text" and one["text"] not in AROUND:
                assert one["text"] in known, one


WRITING = ("order typed", "measurement", "facts", "reconcile", "form")
OVER = ("settings", "palette", "choose", "origin", "why")


def test_what_is_written_in_and_what_lies_over_a_page_is_said(
    hospital: Embedded, qapp: QApplication, tmp_path: Path
) -> None:
    with recording() as recorder, ward.at(qapp, tmp_path, hospital) as desk:
        for name in (*WRITING, *OVER):
            window = desk.seat.window
            with mock.patch.object(ward, "look"):
                desk.screen(name, "h12a", 1920)
            assert spoken.heighten(window, desk.seat.quiet), name
            assert letters(spoken.pieces(window, recorder)) == letters(painted(window)), name
            if name in ("palette", "origin", "why"):
                assert any(one.area == "over" for one in spoken.spoken(window, recorder, name, "")), name
