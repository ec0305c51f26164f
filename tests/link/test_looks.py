"""What several windows look at is kept up to date together, the one turned to last first."""

from __future__ import annotations

from desktop.link.looks import Looks
from desktop.link.protocol import LookAt


def test_who_is_in_focus_in_each_window_comes_first() -> None:
    looks = Looks()
    assert looks.at(0, LookAt(("w",), ("a", "b", "c"))) == LookAt(("w",), ("a", "b", "c"))
    assert looks.at(1, LookAt(("w",), ("d", "b"))) == LookAt(("w",), ("d", "a", "b", "c"))
    # The first turns to somebody else: it was turned to last.
    assert looks.at(0, LookAt(("w", "v"), ("c",), choices=True)) == LookAt(
        ("w", "v"), ("c", "d", "b"), choices=True
    )


def test_a_closed_window_looks_at_nobody() -> None:
    looks = Looks()
    looks.at(0, LookAt(("w",), ("a",)))
    looks.at(1, LookAt((), ("d",)))
    assert looks.without(1) == LookAt(("w",), ("a",))
    assert looks.without(1) is None
    assert looks.without(7) is None
