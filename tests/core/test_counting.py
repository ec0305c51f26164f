"""Counting of steps by the definition, and what is kept of it: bounded, and nothing of anybody."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.core import counted
from desktop.core.counting import IDLE, Counted, Counter


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_an_order_is_a_chord_a_run_of_text_and_two_chords() -> None:
    counter = Counter(100.0)
    counter.chord()
    for _letter in "paracet 1 g x 4":
        counter.typed()
    counter.chord()
    counter.chord()
    assert counter.end("sign_orders", 112.34) == Counted("sign_orders", 4, 18, 12.3)


def test_the_tasks_own_time_begins_at_the_first_input_and_long_pauses_are_left_out() -> None:
    counter = Counter(100.0)
    for at in (160.0, 165.0, 165.0 + IDLE, 400.0, 402.5):
        counter.input(at)
        counter.chord()
    told = counter.end("sign_orders", 404.0)
    assert (told.seconds, told.active) == (304.0, 5.0 + IDLE + 2.5 + 1.5)


def test_nobody_worked_between_the_last_key_and_an_end_long_after() -> None:
    counter = Counter()
    counter.input(10.0)
    counter.input(12.0)
    assert counter.end("sign_orders", 12.0 + IDLE + 1).active == 2.0
    counter.begin(100.0)
    assert counter.end("by_itself", 150.0).active is None, "without an input there is no such time"


def test_what_is_taken_back_is_an_error_too() -> None:
    counter = Counter()
    counter.wrong()
    counter.undone()
    told = counter.end("take_back", 1.0)
    assert (told.errors, told.undone) == (2, 1)


def test_what_was_opened_is_told_once_for_a_task() -> None:
    counter = Counter()
    for name in ("panel/vitals", "column/worklist/news2", "panel/vitals"):
        counter.opened(name)
    assert counter.end("a", 1.0).opened == ("panel/vitals", "column/worklist/news2")
    counter.begin(1.0)
    assert counter.end("b", 2.0).opened == ()


def test_a_click_or_another_field_ends_a_run() -> None:
    counter = Counter()
    counter.typed(3)
    counter.typed(2)
    counter.click()
    counter.typed()
    counter.elsewhere()
    counter.typed()
    assert counter.end("t", 0) == Counted("t", 4, 7, 0.0)


def test_nothing_of_the_task_before_is_counted_again() -> None:
    counter = Counter()
    counter.typed()
    counter.wrong()
    assert counter.end("a", 1).errors == 1
    counter.begin(5)
    counter.typed()
    assert counter.end("b", 7) == Counted("b", 1, 1, 2.0)


def test_what_is_kept_is_read_again_and_tells_the_middle(home: Path) -> None:
    assert counted.read() == ()
    for steps, errors in ((4, 0), (9, 1), (5, 0)):
        counted.keep(Counted("sign_orders", steps, 20, 12.5, errors))
    counted.keep(Counted("give_dose", 3, 3, 2.0))
    assert counted.summaries(counted.read()) == (
        counted.Summary("give_dose", 1, 3, 3, 2.0, 0),
        counted.Summary("sign_orders", 3, 5, 20, 12.5, 1),
    )


def test_only_these_fields_are_kept(home: Path) -> None:
    everything = Counted(
        "give_dose",
        3,
        3,
        2.0,
        2,
        1.5,
        1,
        "cardiology/sprint-02",
        "hjerte-3",
        "2026-W48",
        "nurse",
        ("panel/vitals",),
    )
    counted.keep(everything)
    line = (home / "counted.jsonl").read_text(encoding="utf-8")
    assert line == (
        '{"task":"give_dose","steps":3,"keys":3,"seconds":2.0,"errors":2,"active":1.5,"undone":1,'
        '"version":"cardiology/sprint-02","ward":"hjerte-3","week":"2026-W48","role":"nurse",'
        '"opened":["panel/vitals"]}\n'
    )
    assert counted.read() == (everything,)


def test_lines_of_before_the_sprint_was_measured_are_read(home: Path) -> None:
    home.mkdir()
    counted.path().write_text('{"task":"give_dose","steps":3,"keys":3,"seconds":2.0,"errors":0}\n')
    assert counted.read() == (Counted("give_dose", 3, 3, 2.0),)


def test_an_act_opens_the_file_once_and_asks_for_nothing_else(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted.keep(Counted("give_dose", 3, 3, 2.0))
    asked: list[str] = []
    sys.addaudithook(lambda event, _of: asked.append(event) if asked and event.startswith("o") else None)
    asked.append("begun")
    for _act in range(5):
        counted.keep(Counted("give_dose", 3, 3, 2.0))
    kept, asked = asked[1:], []
    assert kept == ["open"] * 5, "no folder is made, no file is read or moved, for an act"


def test_a_spoilt_line_is_left_out(home: Path) -> None:
    counted.keep(Counted("a", 1, 1, 1.0))
    with counted.path().open("ab") as file:
        file.write(b'{"task": "b", "st\n\xff\n')
    counted.keep(Counted("c", 1, 1, 1.0))
    assert [one.task for one in counted.read()] == ["a", "c"]


def test_the_file_stays_small(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "KEPT_LINES", 10)
    for number in range(35):
        counted.keep(Counted("sign_orders", number, 0, 0.0))
        assert len(counted.read()) <= 20
    assert [one.steps for one in counted.read()][-10:] == list(range(25, 35)), "the newest are kept"
