"""The line on a ward whose declared watch is silent; none where nobody watches, or it is not known now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import pytest

from desktop.core.clock import stamp
from desktop.shown.questions import WorklistPage
from desktop.store import snapshots
from desktop.sync.pull.set_up.watches import SNAPSHOT, WardWatched, Watches
from desktop.views import answers
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW, Record, record

__all__ = ["record"]
SILENT = WardWatched("h3", True, 40 * 60)


@pytest.fixture
def reader(record: Record) -> Iterator[Reader]:
    made = Reader(record.store, AAS, lambda: NOW)
    yield made
    made.close()


def line(reader: Reader, record: Record, *wards: WardWatched, asked: datetime = NOW) -> tuple[str, ...]:
    text = msgspec.json.encode(Watches(wards, stamp(asked))).decode()
    record.store.write(lambda tx: snapshots.put(tx, SNAPSHOT, "", text), origin="pull").result()
    model, _state = record.store.read(lambda c: answers.worklist(reader, c, WorklistPage("h3"))).result()
    return tuple(model.watch)


def test_a_silent_watch_is_said_with_when_it_was_heard_last(reader: Reader, record: Record) -> None:
    (said,) = line(reader, record, SILENT)
    heard = (NOW - timedelta(minutes=40)).astimezone().strftime("%H:%M")
    assert said.startswith("Postens overvåking er stille, sist hørt fra i dag ")
    assert heard.rsplit(":", maxsplit=1)[-1] in said


def test_where_the_server_does_not_tell_when_no_hour_is_said(reader: Reader, record: Record) -> None:
    (said,) = line(reader, record, msgspec.structs.replace(SILENT, seconds=None))
    assert said == "Postens overvåking er stille: det varsles bare mens noen arbeider her."


@pytest.mark.parametrize(
    "wards", [(), (WardWatched("h3", False, 60),), (WardWatched("h4", True, None),)],
    ids=["nobody watches", "it tells", "another ward's"],
)  # fmt: skip
def test_else_nothing_is_said(reader: Reader, record: Record, wards: tuple[WardWatched, ...]) -> None:
    assert line(reader, record, *wards) == ()


@pytest.mark.parametrize("ago", [timedelta(minutes=16), timedelta(days=2), -timedelta(minutes=1)])
def test_an_old_answer_says_nothing_of_now(reader: Reader, record: Record, ago: timedelta) -> None:
    assert line(reader, record, SILENT, asked=NOW - ago) == ()
    assert line(reader, record, SILENT, asked=NOW - timedelta(minutes=14)) != ()
