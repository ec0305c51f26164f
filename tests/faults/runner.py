"""Many schedules at once, and the mutants: what `python -m tests.faults` and the slow tests run."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait

import msgspec

from tests.faults.doubted import DOUBTED
from tests.faults.extra import EXTRA
from tests.faults.judge import Violation, schedule
from tests.faults.mutants import MUTANTS
from tests.faults.strange import STRANGE

CHUNK = 50
MUTANT_SEEDS = 600


class Report(msgspec.Struct):
    """How many schedules ran, which faults were injected how often, and what went wrong by seed."""

    schedules: int = 0
    faults: Counter[str] = msgspec.field(default_factory=Counter)
    failed: dict[int, str] = msgspec.field(default_factory=dict)

    def add(self, other: Report) -> None:
        self.schedules += other.schedules
        self.faults.update(other.faults)
        self.failed.update(other.failed)


def some(first: int, count: int, restored: bool = False, doubtful: bool = False) -> Report:
    """Schedules one after the other, in this process."""
    report = Report()
    for seed in range(first, first + count):
        report.schedules += 1
        try:
            report.faults.update(schedule(seed, restored, doubtful))
        except Exception as error:  # noqa: BLE001 - a fault of the core is a finding like a broken promise
            report.failed[seed] = f"{type(error).__name__}: {error}"
    return report


def many(
    first: int,
    count: int,
    jobs: int,
    tell: Callable[[Report, float], None] = lambda _report, _seconds: None,
    restored: bool = False,
    doubtful: bool = False,
) -> Report:
    """Schedules in `jobs` processes; `tell` gets the report so far every few seconds. Ends at the first
    chunk with a failure."""
    report = Report()
    began = told = time.monotonic()
    starts = iter(range(first, first + count, CHUNK))
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        running: set[Future[Report]] = set()
        while True:
            while len(running) < 2 * jobs and not report.failed:
                start = next(starts, None)
                if start is None:
                    break
                size = min(CHUNK, first + count - start)
                running.add(pool.submit(some, start, size, restored, doubtful))
            if not running:
                return report
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                report.add(future.result())
            if time.monotonic() - told > 5:
                told = time.monotonic()
                tell(report, told - began)


def mutant(name: str, seeds: int = MUTANT_SEEDS, first: int = 0) -> tuple[int, str] | None:
    """The first of so many seeds that notices that a rule is switched off, and what it says; None when none
    does."""
    doubtful = name in DOUBTED
    with {**MUTANTS, **EXTRA, **STRANGE, **DOUBTED}[name]():
        for seed in range(first, first + seeds):
            try:
                schedule(seed, doubtful, doubtful)
            except Violation as violation:
                return seed, str(violation)
    return None
