"""No acknowledged work is lost, nothing is sent twice or late, nothing is silently overwritten, nothing
deleted comes back: whole schedules from seeds."""

from __future__ import annotations

import os

import pytest

from tests.faults.__main__ import main
from tests.faults.doubted import DOUBTED
from tests.faults.extra import EXTRA
from tests.faults.judge import Violation, schedule
from tests.faults.mutants import MUTANTS
from tests.faults.runner import many, mutant, some
from tests.faults.strange import STRANGE

FIRST = int(os.environ.get("FAGFLATE_SEED", "0"))


@pytest.mark.parametrize("chunk", range(8))
def test_every_promise_is_kept(chunk: int) -> None:
    report = some(FIRST + chunk * 15, 15)
    assert report.failed == {}
    assert report.schedules == 15
    assert sum(report.faults.values()) > 100


# What was found when the server was restored: each has a test of its own besides.
@pytest.mark.parametrize("seed", [478, 1032, 1078, 1133, 1170, 1226, 1267, 5067, 5213, 5857, 6039, 50017])
def test_every_promise_is_kept_by_a_server_that_is_restored(seed: int) -> None:
    assert schedule(seed, restored=True)["server restored"] == 1


# A look at what the server acknowledged was answered by 409, and was never made again. A cursor was kept
# though the rows before it were not.
@pytest.mark.parametrize("seed", [13664, 12723])
def test_every_promise_is_kept_by_what_was_found(seed: int) -> None:
    assert sum(schedule(seed).values()) > 0


# The first two lost an acknowledged text. Others had deleted the half of a whole before; the half of a whole
# was settled before what refers to it; a version that was lost bore the same stamp as the one before it.
@pytest.mark.parametrize("seed", [15, 24, 60118, 61070, 61190])
def test_every_promise_is_kept_when_another_sends_first_and_a_200_is_no_copy(seed: int) -> None:
    assert schedule(seed, restored=True, doubtful=True)["another replays first"] == 1


BEGIN_AT = {"any 200 believed": 200, "only the newest receipt is looked at": 1_000}
"""First seed of the two that few schedules notice: none of the first 100, or 600, does. Which ones do changes
with each read that a pull makes."""


@pytest.mark.parametrize(("name", "seed"), [("filed over before a guard", 0), ("any 200 believed", 257)])
def test_each_rule_for_doubtful_answers_is_missed_when_it_is_switched_off(name: str, seed: int) -> None:
    with DOUBTED[name](), pytest.raises(Violation):
        schedule(seed, restored=True, doubtful=True)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_thousand_schedules_in_which_another_sends_first_and_a_200_is_no_copy() -> None:
    report = many(60_000, 2_000, 2, restored=True, doubtful=True)
    assert report.failed == {}
    assert report.schedules == 2_000
    assert report.faults["another replays first"] > 1_900
    assert report.faults["200 with an OperationOutcome"] > 1_000


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", DOUBTED)
def test_each_rule_for_doubtful_answers_is_missed_by_the_first_schedules(name: str) -> None:
    assert len(DOUBTED) == 2
    assert mutant(name, 100, BEGIN_AT.get(name, 0)) is not None


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_thousand_schedules_in_which_the_server_is_restored() -> None:
    report = many(10_000, 1_000, 2, restored=True)
    assert report.failed == {}
    assert report.faults["server restored"] > 900


def test_a_schedule_is_repeatable() -> None:
    assert schedule(7) == schedule(7)


@pytest.mark.parametrize(
    ("name", "first"), [("plain POST", 0), ("no If-Match", 150), ("cursor before data", 0)]
)
def test_the_judge_notices_at_once_what_is_grossly_wrong(name: str, first: int) -> None:
    assert mutant(name, 20, first) is not None


def test_a_broken_promise_is_reported_with_its_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_seed: int, *_how: bool) -> None:
        raise Violation("lost: ['text 1']")

    monkeypatch.setattr("tests.faults.runner.schedule", broken)
    monkeypatch.setattr("tests.faults.__main__.many", lambda first, count, *_how: some(first, count))
    assert main(["--schedules", "1", "--first", "41"]) == 1
    assert "python -m tests.faults --seed 41" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_five_thousand_schedules() -> None:
    report = many(10_000, 5_000, 2)
    assert report.failed == {}
    assert report.schedules == 5_000


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", MUTANTS)
def test_each_rule_is_missed_when_it_is_switched_off(name: str) -> None:
    assert len(MUTANTS) == 14
    assert mutant(name) is not None


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", EXTRA)
def test_each_rule_beside_the_fourteen_is_missed_when_it_is_switched_off(name: str) -> None:
    assert not EXTRA.keys() & MUTANTS.keys()
    assert mutant(name, first=BEGIN_AT.get(name, 0)) is not None


@pytest.mark.parametrize("name", STRANGE)
def test_each_rule_for_strange_servers_is_missed_when_it_is_switched_off(name: str) -> None:
    assert mutant(name, 100) is not None
