"""A spare record service: taken once, ended where nobody comes, and never one that has died."""

from __future__ import annotations

import os

import pytest

from desktop.link import process
from desktop.link.channel import Channel, pair
from desktop.link.spare import Spare


class Started:
    """Stands for a service that has been started: its channel, and the pipe of its own end."""

    made: list[Started]

    def __init__(self) -> None:
        here, self.there = pair()
        self.channel = Channel(*here, "window")
        self.lives = True
        Started.made.append(self)

    def heard_nothing_more(self) -> bool:
        """True when its window has gone: by that a service ends."""
        return os.read(self.there[0], 1) == b""


@pytest.fixture
def spare(monkeypatch: pytest.MonkeyPatch) -> Spare:
    Started.made = []
    monkeypatch.setattr(process, "Launched", Started)
    return Spare()


def test_the_one_that_waits_is_taken_once(spare: Spare) -> None:
    spare.make_ready()
    spare.make_ready()
    assert len(Started.made) == 1, "one at most"
    assert spare.waits
    assert spare.take() is Started.made[0].channel
    assert not spare.waits
    assert spare.take() is Started.made[1].channel, "what one person has taken is nobody else's"


def test_one_that_nobody_takes_is_ended(spare: Spare) -> None:
    spare.make_ready()
    spare.end()
    assert not spare.waits
    assert Started.made[0].heard_nothing_more()
    spare.end()
    assert spare.take() is Started.made[1].channel


def test_one_that_has_died_is_given_to_nobody(spare: Spare) -> None:
    spare.make_ready()
    Started.made[0].lives = False
    assert spare.take() is Started.made[1].channel
    assert Started.made[0].heard_nothing_more()


def test_a_channel_that_was_never_opened_leaves_no_file_open() -> None:
    here, (reads, writes) = pair()
    channel = Channel(*here, "window")
    channel.close()
    channel.close()
    assert os.read(reads, 1) == b"", "nobody can write any more"
    with pytest.raises(BrokenPipeError):
        os.write(writes, b"x")
    os.close(reads)
    os.close(writes)
