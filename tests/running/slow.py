"""Slow proofs in groups that take turns: a check has time for one of them, and names the others.

python -m tests.running.slow            the files of the group whose turn it is
python -m tests.running.slow --name     its name
python -m tests.running.slow --others   the names of the groups whose turn it is not
"""

from __future__ import annotations

import sys

from tests.running.changed import commits

GROUPS: dict[str, tuple[str, ...]] = {
    "faults": ("tests/faults",),
    "windows": ("tests/installer",),
    "servers": ("tests/servers", "tests/sync", "tests/service", "tests/backend"),
    "layout": ("tests/layout", "tests/terminology"),
    "days": ("tests/journeys", "tests/views"),
}
"""Folders with slow proofs, by the name of their group."""


def turn() -> str:
    """The group whose turn it is, by the number of first-parent commits."""
    return list(GROUPS)[commits() % len(GROUPS)]


def main(arguments: list[str]) -> int:
    now = turn()
    told = {
        "--name": [now],
        "--others": [name for name in GROUPS if name != now],
        "": list(GROUPS[now]),
    }
    print(*told[arguments[0] if arguments else ""])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
