"""Run failed tests again under load, each with its own file and the file that ran before it.

    python -m tests.running.again

Reads which tests the last run failed (`failures.KEPT`). A test that fails again is red. One that passes is
yellow: its row for `tests/flaky.toml` is printed, to be committed with the next change. Red as well: a test
that stands in that file already, more than three failures, and a run that ended by anything else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from desktop.core.clock import utc_now
from tests.running.failures import KEPT, ROOT

FLAKY = ROOT / "tests" / "flaky.toml"
MOST = 3
"""More failures than these are never put down to the load."""
FAILED_TESTS = 1
"""Exit code of pytest when tests failed, and nothing worse happened."""
_SPIN = "import time\nend = time.monotonic() + 1500\nwhile time.monotonic() < end: pass"


def listed() -> frozenset[str]:
    """Tests that were yellow before, and whose cause nobody has mended."""
    return frozenset(one["test"] for one in tomllib.loads(FLAKY.read_text(encoding="utf-8")).get("flaky", []))


def speed() -> float:
    """Seconds of processor that this machine takes to add twenty million numbers."""
    began = time.process_time()
    total = 0
    for number in range(20_000_000):
        total += number
    return round(time.process_time() - began, 2)


@contextmanager
def load(loops: int = 2) -> Iterator[None]:
    """Busy loops beside the tests, for as long as the context; each ends by itself after 25 minutes."""
    busy = [subprocess.Popen([sys.executable, "-c", _SPIN]) for _loop in range(loops)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


def row(test: str, said: str, seed: int | None, on: date, measured: float) -> str:
    """The lines for `tests/flaky.toml`."""
    lines = [
        "[[flaky]]", f"test = {json.dumps(test, ensure_ascii=False)}", f"date = {on.isoformat()}",
        *([f"seed = {seed}"] if seed is not None else []), f"speed = {measured}",
        f"failed = {json.dumps(said, ensure_ascii=False)}",
    ]  # fmt: skip
    return "\n".join(lines)


def files(one: dict[str, str]) -> list[str]:
    """The file that ran before a test in its process, and the test's own."""
    own = one["test"].split("::")[0]
    return [one["before"], own] if one["before"] and one["before"] != own else [own]


def passes(one: dict[str, str], mark: str, root: Path = ROOT) -> bool:
    """True when both files pass in one process, in the order of the failed run, under load.

    `mark` is the `-m` of the failed run: without it slow proofs would be left out, and seem to have passed.
    So would they when the time after which no other slow proof begins is over.
    """
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", *(["-m", mark] if mark else []), *files(one)]
    kept = {name: value for name, value in os.environ.items() if name != "FAGFLATE_SLOW_UNTIL"}
    with load():
        return subprocess.run(command, cwd=root, env=kept).returncode == 0


def main() -> int:
    if not KEPT.is_file():
        print("no run has kept its failures: red")
        return 1
    told = json.loads(KEPT.read_text(encoding="utf-8"))
    failed, seed, mark = told["failed"], told["seed"], told["mark"]
    if told["exit"] != FAILED_TESTS or not 1 <= len(failed) <= MOST:
        print(f"{len(failed)} failures, exit {told['exit']}: red")
        return 1
    before = listed()
    yellow = []
    for one in failed:
        if one["test"] in before:
            print(f"red: {one['test']} stands in tests/flaky.toml; its cause is to be mended first")
            return 1
        print(f"again under load: {' '.join(files(one))}", flush=True)
        if not passes(one, mark):
            print(f"red: {one['test']} failed again")
            return 1
        yellow.append(one)
    measured = speed()
    for one in yellow:
        print(f"YELLOW: {one['test']} failed once and passed under load. For tests/flaky.toml:\n")
        print(row(one["test"], one["said"], seed, utc_now().date(), measured) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
