"""Openings that belong together are one row; every event is in one row, and in one only."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from desktop.access import visits
from desktop.store.access_index import Line

PAUSE = 1800
LINE = Line(
    1,
    "p",
    0,
    "Practitioner/a",
    "Maren Aas",
    "LIS",
    "Location/h3",
    "Hjerte 3",
    "TREAT",
    "",
    False,
    "read:record",
)


def line(seq: int, at: int, **more: Any) -> Line:
    return msgspec.structs.replace(LINE, seq=seq, at=at, **more)


def test_events_within_the_pause_are_one_visit_and_those_after_it_another() -> None:
    late, second, first = line(3, 1800 + 1800 + 1), line(2, 1800), line(1, 0)
    assert [one.seqs for one in visits.group([late, second, first], PAUSE)] == [{3}, {1, 2}]
    (one,) = visits.group([line(3, 3600), second, first], PAUSE)
    assert (one.start, one.seconds, one.key) == (0, 3600, "1/p")


def test_one_event_alone_has_no_length() -> None:
    (one,) = visits.group([line(1, 5)], PAUSE)
    assert one.seconds is None


def test_another_person_role_reason_or_patient_is_another_visit() -> None:
    found = visits.group(
        [line(5, 4, patient="q"), line(4, 3, reason="other", words="x"), line(3, 2, title="overlege"),
         line(2, 1, person="Practitioner/b"), line(1, 0)], PAUSE,
    )  # fmt: skip
    assert [one.seqs for one in found] == [{5}, {4}, {3}, {2}, {1}]


def test_what_is_about_nobody_stands_alone() -> None:
    assert len(visits.group([line(2, 1, patient=""), line(1, 0, patient="")], PAUSE)) == 2


@given(st.lists(st.tuples(st.integers(0, 9000), st.sampled_from("ab"), st.sampled_from("pq"))))
def test_every_event_is_in_one_visit_and_one_only(made: list[tuple[int, str, str]]) -> None:
    lines = sorted((line(n, at, person=who, patient=whose) for n, (at, who, whose) in enumerate(made)),
                   key=lambda one: (one.at, one.seq), reverse=True)  # fmt: skip
    found = visits.group(lines, PAUSE)
    assert sorted(seq for one in found for seq in one.seqs) == sorted(range(len(made)))
    assert sum(len(one.lines) for one in found) == len(made)
