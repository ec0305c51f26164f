"""Both ends of a link within one process: for pictures and tests, through the same bytes as a window's."""

from __future__ import annotations

from desktop.link.channel import Channel, pair
from desktop.link.link import Link
from desktop.service.serving import Serving
from desktop.views.session import Session


def local(session: Session) -> Link:
    """The window's end of a session of this process, open. Closing it lets go of the session, which is closed
    by whoever opened it."""
    here, there = pair()
    channel = Channel(*there, "record")
    serving = Serving(session, channel)
    link = Link(Channel(*here, "window"), session.server, session.clock)
    link.served = serving
    channel.open(serving.take, serving.close)
    serving.begin()
    link.open().result()
    return link
