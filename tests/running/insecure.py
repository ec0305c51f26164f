"""Insecure code as bandit finds it, of medium severity or more, held to what was read and found safe.

    python -m tests.running.insecure

What was read stands in `.ci/bandit.txt`: how many findings of a kind a file has. One more is red; one fewer
too, until the number there is lowered. In the program SQL is put together of its own names and of question
marks (B608): values go beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.conftest import ROOT

READ = ROOT / ".ci" / "bandit.txt"
FOLDERS = ("desktop", "ui", "installer", "resources")


def found(folders: tuple[str, ...], root: Path = ROOT) -> Counter[str]:
    """The findings in folders, as `KIND file`, and how many there are."""
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "--quiet", "--recursive", *folders, "-ll", "--format", "json",
         "--exit-zero"],
        cwd=root,
        check=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    told = json.loads(done.stdout)
    if told["errors"]:
        raise SystemExit(f"bandit could not read: {told['errors']}")
    return Counter(
        f"{one['test_id']} {Path(one['filename']).as_posix().removeprefix('./')}" for one in told["results"]
    )


def read(text: str) -> Counter[str]:
    """The findings that somebody has read: a line each, `KIND file number`."""
    rows = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return Counter({kind: int(number) for kind, number in rows})


def differences(here: Counter[str], held: Counter[str]) -> list[str]:
    """A sentence for each kind of finding of a file that there are more of than were read, or fewer."""
    return [
        f"{kind}: {here[kind]} found, {held[kind]} read"
        for kind in sorted({*here, *held})
        if here[kind] != held[kind]
    ]


def main() -> int:
    here = found(FOLDERS)
    told = differences(here, read(READ.read_text(encoding="utf-8")))
    print(*told or [f"bandit: {sum(here.values())} findings, all of them read before"], sep="\n")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
