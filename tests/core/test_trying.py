"""Settings that are tried on one thread: seen there alone, kept by nothing, gone when the block ends."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import msgspec
import pytest

from desktop.core import configured
from desktop.core.configured import InUse, trying
from desktop.orders.rules import RULES, limits


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    configured.use(InUse())
    yield
    configured.use(InUse())


def with_egfr(value: int) -> InUse:
    rules = RULES.shipped()
    low = msgspec.structs.replace(rules.thresholds, egfr_low=value)
    return InUse(f"egfr {value}", {RULES.file: msgspec.structs.replace(rules, thresholds=low)})


@configured.configured
def doubled() -> int:
    return int(limits().egfr_low) * 2


@configured.configured
def nothing_of_settings() -> object:
    return object()


def test_what_is_tried_holds_in_the_block_on_its_thread_alone() -> None:
    usual, same = doubled(), nothing_of_settings()
    seen: list[int] = []
    with trying(with_egfr(41)):
        assert (limits().egfr_low, doubled(), doubled()) == (41, 82, 82)
        assert nothing_of_settings() is same, "what rests on nothing that is tried is not made again"
        other = Thread(target=lambda: seen.extend((int(limits().egfr_low) * 2, doubled())))
        other.start()
        other.join()
        with pytest.raises(ValueError, match="already"), trying(with_egfr(42)):
            pass
    assert seen == [usual, usual], "somebody who signs meanwhile is checked by what is in force"
    assert (doubled(), int(limits().egfr_low) * 2) == (usual, usual)


def test_a_trial_ends_where_it_falls_over() -> None:
    usual = doubled()
    with pytest.raises(RuntimeError), trying(with_egfr(41)):
        raise RuntimeError
    assert doubled() == usual
    with trying(with_egfr(42)):
        assert doubled() == 84, "one trial keeps nothing for the next"
