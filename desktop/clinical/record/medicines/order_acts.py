"""Possible acts on an order in its state: change, stop, pause, resume, renew, give."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from desktop.clinical.record.medicines.medicines import Belongs, Reading, State


class OrderAct(StrEnum):
    """Act on an order, or on a dose of it."""

    CHANGE = "change"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    RENEW = "renew"
    GIVE = "give"
    OMIT = "omit"


_IN_USE: Final = frozenset({OrderAct.CHANGE, OrderAct.STOP, OrderAct.PAUSE, OrderAct.GIVE, OrderAct.OMIT})
_BY_STATE: Final[dict[State, frozenset[OrderAct]]] = {
    State.STANDS: _IN_USE,
    State.NOT_BEGUN: _IN_USE - {OrderAct.OMIT},
    # Nobody knows whether it stands: it can be stopped or replaced, and what was given is entered.
    State.UNKNOWN: frozenset({OrderAct.CHANGE, OrderAct.STOP, OrderAct.GIVE, OrderAct.OMIT}),
    # A pause may last longer than was thought.
    State.PAUSED: frozenset({OrderAct.RESUME, OrderAct.PAUSE, OrderAct.STOP, OrderAct.GIVE}),
    # What was given before it ended may be entered after it.
    State.ENDED: frozenset({OrderAct.RENEW, OrderAct.GIVE, OrderAct.OMIT}),
    State.STOPPED: frozenset({OrderAct.RENEW, OrderAct.GIVE}),
    State.EXPIRED: frozenset({OrderAct.RENEW, OrderAct.STOP}),
}


def possible(read: Reading) -> frozenset[OrderAct]:
    """Possible acts on an order of this stay's ward chart; none on any other."""
    if read.belongs is not Belongs.WARD or not read.mine:
        return frozenset()
    found = _BY_STATE.get(read.state, frozenset())
    # A course can be renewed before its end; what has no end needs no renewal.
    return found | {OrderAct.RENEW} if read.ends is not None and read.state is State.STANDS else found
