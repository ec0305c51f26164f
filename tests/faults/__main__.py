"""The proof as a command: `python -m tests.faults --schedules 1000000 --jobs 2`, `--mutants`, `--seed 7`."""

from __future__ import annotations

import argparse
import sys
import time

from tests.faults.doubted import DOUBTED
from tests.faults.extra import EXTRA
from tests.faults.judge import schedule
from tests.faults.mutants import MUTANTS
from tests.faults.runner import Report, many, mutant
from tests.faults.strange import STRANGE


def main(arguments: list[str] | None = None) -> int:
    """Gives 0 when every promise was kept, and every mutant caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--schedules", type=int, default=0, metavar="N", help="how many schedules to run")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the first of them")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes")
    parser.add_argument("--seed", type=int, metavar="SEED", help="repeat one schedule")
    parser.add_argument("--mutants", action="store_true", help="switch each rule off; all must be caught")
    parser.add_argument("--restored", action="store_true", help="in each schedule the server is restored")
    words = "restored, another workstation sends first, and a 200 may be no copy of what was asked for"
    parser.add_argument("--doubtful", action="store_true", help=words)
    asked = parser.parse_args(arguments)
    restored = asked.restored or asked.doubtful
    if asked.seed is not None:
        schedule(asked.seed, restored, asked.doubtful)
        print(f"seed {asked.seed}: every promise kept")
        return 0
    good = True
    if asked.mutants:
        good = mutants()
    if asked.schedules or not asked.mutants:
        good = schedules(asked.first, asked.schedules or 5000, asked.jobs, restored, asked.doubtful) and good
    return 0 if good else 1


def schedules(first: int, count: int, jobs: int, restored: bool, doubtful: bool) -> bool:
    began = time.monotonic()
    report = many(first, count, jobs, _tell, restored, doubtful)
    _tell(report, time.monotonic() - began)
    for name, number in sorted(report.faults.items()):
        print(f"  {number:>9}  {name}")
    for seed, words in sorted(report.failed.items()):
        how = " --doubtful" if doubtful else " --restored" * restored
        again = f"python -m tests.faults --seed {seed}{how}"
        print(f"seed {seed}: {words}\n  repeat it: {again}", file=sys.stderr)
    return not report.failed


def _tell(report: Report, seconds: float) -> None:
    print(f"{report.schedules} schedules, {sum(report.faults.values())} faults, {seconds:.0f} s", flush=True)


def mutants() -> bool:
    good = True
    groups = (
        ("mutants", MUTANTS),
        ("extra mutants", EXTRA),
        ("strange servers", STRANGE),
        ("doubtful", DOUBTED),
    )
    for title, some in groups:
        caught = 0
        for name in some:
            found = mutant(name)
            caught += found is not None
            words = f"caught by seed {found[0]}: {found[1][:90]}" if found else "SURVIVED"
            print(f"{name}: {words}", flush=True)
        print(f"{caught} of {len(some)} {title} caught", flush=True)
        good = good and caught == len(some)
    return good


if __name__ == "__main__":
    sys.exit(main())
