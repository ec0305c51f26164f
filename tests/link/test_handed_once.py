"""A print job or a card's code on its way when the record service ended is not handed over a second time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from desktop.core.errors import Unsure
from desktop.link import codec
from desktop.link import protocol as say
from desktop.link.link import Link
from desktop.link.link_errors import ServiceEnded

READY = say.Ready("/record", False, None)


class End:
    """The window's end of a pipe, in a test's hand."""

    def __init__(self) -> None:
        self.said: list[Any] = []
        self.take: Callable[[bytes], None]
        self.ends: Callable[[], None]

    def open(self, take: Callable[[bytes], None], ends: Callable[[], None]) -> None:
        self.take, self.ends = take, ends

    def send(self, frame: bytes) -> None:
        self.said.append(msgspec.msgpack.decode(frame, type=say.ToService))

    def close(self) -> None:
        return None


@pytest.mark.expects_log
def test_what_was_being_handed_over_is_not_handed_over_again() -> None:
    first, second = End(), End()
    link = Link(first, "server", again=lambda: second)  # type: ignore[arg-type, return-value]
    link.open(say.Begin("server", "", "", "", "", "nb"))
    first.take(codec.encode(READY))
    job, other = link.want(say.HandOver("ticket", "HJ3", "Binary/a")), link.want(say.LookAtJobs())
    first.ends()
    second.take(codec.encode(READY))
    assert isinstance(job.exception(5), Unsure)
    wants = [one.name for one in second.said if isinstance(one, say.Want)]
    assert wants == ["LookAtJobs"], "asking may be repeated, printing may not"
    assert not other.done()


@pytest.mark.expects_log
@pytest.mark.parametrize("wish", [say.EnrolCard("1234"), say.SignInByCard("Practitioner/a", "1234")])
def test_a_card_is_not_shown_a_code_again(wish: say.EnrolCard | say.SignInByCard) -> None:
    first, second = End(), End()
    link = Link(first, "server", again=lambda: second)  # type: ignore[arg-type, return-value]
    link.open(say.Begin("server", "", "", "", "", "nb"))
    first.take(codec.encode(READY))
    asked = link.want(wish)
    first.ends()
    second.take(codec.encode(READY))
    error = asked.exception(5)
    assert isinstance(error, ServiceEnded)
    assert "en gang til" in error.kept
    assert not [one for one in second.said if isinstance(one, say.Want)]
