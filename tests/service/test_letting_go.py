"""A window opened while the one before has not let go of the record: it waits, and may then write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.link import protocol as say
from desktop.link.letting_go import LEAVING, WANTED
from desktop.link.link import Link
from desktop.service import process
from desktop.service.others import Others
from desktop.service.watch import Watch
from tests.running.patience import PATIENCE
from tests.servers.record_service import Threaded


class Slow:
    """A part of services whose end takes as long as somebody wants, from now on."""

    def __init__(self, part: type[Watch | Others], patch: pytest.MonkeyPatch) -> None:
        self.reached, self.let_go = threading.Event(), threading.Event()
        whole: Callable[[Any], None] = part.stop

        def stop(one: Any) -> None:
            self.reached.set()
            assert self.let_go.wait(PATIENCE)
            whole(one)

        patch.setattr(part, "stop", stop)


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Callable[[], tuple[Link, threading.Event]]]:
    """Opens a window on one record; gives its link, and an event for its having said that it waits."""
    links: list[Link] = []
    folder = tmp_path / "record"
    begin = say.Begin("http://127.0.0.1:9/fhir", "", str(folder), str(tmp_path / "key"), "", "nb")

    def open_() -> tuple[Link, threading.Event]:
        link, waits = Link(Threaded().channel, begin.server), threading.Event()
        links.append(link)
        link.waits = waits.set
        link.open(begin)
        return link, waits

    yield open_
    for link in links:
        link.close()
    Threaded.end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "record"


@pytest.mark.parametrize("part", [Watch, Others], ids=["watching", "others"])
def test_the_next_window_waits_for_it_and_may_write(
    opens: Callable[[], tuple[Link, threading.Event]],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    part: type[Watch | Others],
) -> None:
    monkeypatch.setattr(process, "TELLS", 0.0)
    first, _waits = opens()
    assert not first._opened.result(PATIENCE).read_only
    with monkeypatch.context() as patch:
        slow = Slow(part, patch)
        first.close()
        assert (folder / LEAVING).exists(), "noted by the window itself"
        assert slow.reached.wait(PATIENCE)
    second, waits = opens()
    assert waits.wait(PATIENCE), "it says for what it waits"
    assert not second._opened.done()
    assert (folder / WANTED).exists()
    slow.let_go.set()
    assert not second._opened.result(PATIENCE).read_only
    assert not (folder / LEAVING).exists()
    assert not (folder / WANTED).exists()


def test_the_next_window_waits_for_it_before_it_sets_the_record_aside(
    opens: Callable[[], tuple[Link, threading.Event]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _waits = opens()
    first._opened.result(PATIENCE)
    with monkeypatch.context() as patch:
        slow = Slow(Others, patch)
        first.close()
        assert slow.reached.wait(PATIENCE)
    monkeypatch.setattr(process, "TELLS", 0.0)
    monkeypatch.setattr(process, "WAITS", 1_000_000.0)
    begin = say.Begin(first.server, "", str(folder), str(folder.with_name("key")), "", "nb", set_aside=True)

    def said() -> None:
        assert not list(folder.parent.glob("record.aside-*"))
        slow.let_go.set()

    session = process.open_session(begin, waits=said)
    try:
        assert slow.let_go.is_set()
        assert not session.store.read_only
        assert list(folder.parent.glob("record.aside-*"))
    finally:
        session.close()


def test_acts_under_way_have_their_time_before_the_next_window_only_reads() -> None:
    assert process.WAITS > process.FINISHES


def test_whoever_closes_while_it_waits_is_waited_for_no_longer(
    opens: Callable[[], tuple[Link, threading.Event]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "TELLS", 0.0)
    monkeypatch.setattr(process, "WAITS", 1_000_000.0)
    first, _waits = opens()
    first._opened.result(PATIENCE)
    with monkeypatch.context() as patch:
        slow = Slow(Others, patch)
        first.close()
        assert slow.reached.wait(PATIENCE)
    second, waits = opens()
    service = Threaded.made[-1].thread
    assert waits.wait(PATIENCE)
    second.close()
    service.join(PATIENCE)
    assert not service.is_alive()
    slow.let_go.set()


def test_what_a_crash_left_behind_is_not_waited_for_when_it_is_set_aside(
    opens: Callable[[], tuple[Link, threading.Event]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "WAITS", 1_000_000.0)
    first, _waits = opens()
    first._opened.result(PATIENCE)
    first.close()
    Threaded.end()
    (folder / LEAVING).touch()
    begin = say.Begin(first.server, "", str(folder), str(folder.with_name("key")), "", "nb", set_aside=True)
    session = process.open_session(begin)
    try:
        assert not session.store.read_only
    finally:
        session.close()
