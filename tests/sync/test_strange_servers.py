"""A morning's work on servers that are strange in one way, or in two: every promise holds on each."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import pytest

from tests.servers.strange import Strange
from tests.servers.strange_defects import Defect, possible
from tests.sync.sim_clock import SimClock
from tests.sync.strange_round import Promise, Round

D, P = Defect, Promise
OPEN: dict[tuple[Defect, Promise], str] = {}
"""What today's client does not keep on a server with this defect, and where: the reason goes when mended."""
TOGETHER: dict[tuple[frozenset[Defect], Promise], str] = {}
"""What only two defects together break."""
PAIRS = [pair for pair in combinations(Defect, 2) if possible(*pair)]
CHOSEN = [
    (D.IGNORES_COUNT_IN_BATCH, D.CACHES_SEARCHES),
    (D.IGNORES_COUNT_IN_BATCH, D.TOTAL_WITHOUT_NEXT),
    (D.CLAMPS_PAGES, D.DECLARES_TOO_LITTLE),
    (D.NAMES_IDS_ITSELF, D.DECLARES_TOO_MUCH),
    (D.NAMES_IDS_ITSELF, D.REFERENTIAL_INTEGRITY),
    (D.NAMES_IDS_ITSELF, D.HALF_TRANSACTION_UNTOLD),
    (D.REFUSES_CLIENT_IDS, D.DECLARES_TOO_LITTLE),
    (D.REFUSES_CLIENT_IDS, D.CONFLICT_FOR_PRECONDITION),
    (D.IGNORES_IF_NONE_MATCH, D.HALF_TRANSACTION_TOLD),
    (D.IGNORES_IF_NONE_MATCH, D.CONFLICT_FOR_PRECONDITION),
    (D.STRONG_ETAGS, D.CONFLICT_FOR_PRECONDITION),
    (D.REFERENTIAL_INTEGRITY, D.AUDIT_INVALID),
]


@cache
def broken(*defects: Defect) -> dict[Promise, str]:
    """The promises that a morning on this server breaks, with words."""
    round_ = Round(Strange(SimClock(), *defects))
    try:
        return round_.work()
    finally:
        round_.close()


def named(value: object) -> str:
    if isinstance(value, tuple):
        return "+".join(named(one) for one in value)
    return value.name.lower() if isinstance(value, Defect | Promise) else str(value)


def open_reasons(defects: tuple[Defect, ...], promise: Promise) -> list[str]:
    """Why a promise is not kept on this server yet; empty where it has to be."""
    alone = [OPEN[one, promise] for one in defects if (one, promise) in OPEN]
    key = frozenset(defects), promise
    return alone + ([TOGETHER[key]] if key in TOGETHER else [])


def cases(groups: list[tuple[Defect, ...]]) -> list[object]:
    """Each promise on each server; expected to fail where one of its defects is known to break it."""
    found: list[object] = []
    for defects in groups:
        for promise in Promise:
            reasons = open_reasons(defects, promise)
            marks = [pytest.mark.xfail(strict=True, reason=reasons[0])] if reasons else []
            found.append(pytest.param(defects, promise, marks=marks, id=f"{named(defects)}-{named(promise)}"))
    return found


def test_on_a_server_without_defects_every_promise_holds() -> None:
    assert broken() == {}


@pytest.mark.parametrize(("defects", "promise"), cases([(one,) for one in Defect]))
def test_each_promise_on_each_strange_server(defects: tuple[Defect, ...], promise: Promise) -> None:
    assert broken(*defects).get(promise) is None


@pytest.mark.parametrize(("defects", "promise"), cases(CHOSEN))
def test_each_promise_on_servers_that_are_strange_in_two_ways(
    defects: tuple[Defect, ...], promise: Promise
) -> None:
    assert broken(*defects).get(promise) is None


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_two_defects_break_no_more_than_is_known(pair: tuple[Defect, ...]) -> None:
    unknown = {p: words for p, words in broken(*pair).items() if not open_reasons(pair, p)}
    assert unknown == {}
