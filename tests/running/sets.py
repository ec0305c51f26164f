"""Sets of tests: the landing set by default, one part of the rotation, or the whole in random order.

`pytest` runs the landing set: all but the rotation, and of the rotation what a change reaches. `pytest --part
2` runs one of the rotation's four parts (`--part auto` that whose turn it is), `pytest --whole` everything.
What is named (a file, a folder, a test, `-k`, `-m`, `--lf`) runs whole, whatever set it belongs to.
"""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.running import changed, reach

ROTATION = Path(__file__).with_name("rotation.toml")


@dataclass(frozen=True)
class Entry:
    """Tests in rotation: a path or the beginning of a test's id, and why they need not run in each landing.

    `by_test` deals the tests of one file out to the parts one by one; else a file stays whole, because its
    tests share what takes most of their time.
    """

    tests: str
    why: str
    by_test: bool = False


@cache
def rotation() -> tuple[Entry, ...]:
    return tuple(Entry(**one) for one in tomllib.loads(ROTATION.read_text(encoding="utf-8"))["rotation"])


def entry(nodeid: str) -> Entry | None:
    """The entry of the rotation that holds a test; None for a test of the landing set."""
    return next(
        (
            one
            for one in rotation()
            if nodeid == one.tests or nodeid.startswith((f"{one.tests}/", f"{one.tests}::", f"{one.tests}["))
        ),
        None,
    )


def part_of(nodeid: str, one: Entry) -> int:
    """The part, 0 to 3, in which a test of the rotation runs."""
    unit = nodeid if one.by_test else nodeid.split("::")[0]
    return zlib.crc32(unit.encode()) % changed.PARTS


def reached(file: str, acts: Iterable[str], differ: frozenset[str] | None) -> bool:
    """True when a change reaches a test of this file with these declared acts.

    Where the change is not known (None), every test that declares acts counts as reached.
    """
    declared = tuple(acts)
    if differ is None:
        return bool(declared)
    if not differ:
        return False  # without reading what hundreds of files import
    return bool(reach.of_file(file) & differ) or any(reach.of_act(one) & differ for one in declared)


def named(config: pytest.Config) -> bool:
    """True when somebody names tests: those run whole, whatever set they belong to."""
    chosen = config.option
    return (
        config.args_source is not pytest.Config.ArgsSource.TESTPATHS
        or bool(chosen.keyword or chosen.markexpr)
        or bool(getattr(chosen, "lf", False) or getattr(chosen, "failedfirst", False))
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sets of tests")
    group.addoption("--whole", action="store_true", help="every test but the slow proofs, in random order")
    group.addoption(
        "--since", metavar="COMMIT", default="", help="what changed since then, instead of the merge base"
    )
    group.addoption(
        "--part", metavar="N", choices=["auto", *map(str, range(changed.PARTS))],
        help="one part of the rotation alone, 0 to 3; auto: the one whose turn it is",
    )  # fmt: skip


def turn(config: pytest.Config) -> int | None:
    """The part of the rotation that this run is of; None when it is not of the rotation."""
    wanted = config.option.part
    return None if wanted is None else changed.part() if wanted == "auto" else int(wanted)


def _acts(item: pytest.Item) -> list[str]:
    return [name for mark in item.iter_markers("acts") for name in mark.args]


def wanted(item: pytest.Item, turn: int | None) -> bool:
    """True when a test belongs to the landing set, or to this part of the rotation."""
    since = item.config.option.since
    one = entry(item.nodeid)
    if turn is not None:
        return one is not None and part_of(item.nodeid, one) == turn
    return one is None or reached(item.nodeid.split("::")[0], _acts(item), changed.changed(since))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """For one part of the rotation the hundreds of files without one of its tests are not read."""
    if named(config) or (part := turn(config)) is None or collection_path.suffix != ".py":
        return None
    if not collection_path.name.startswith("test_"):
        return None
    name = collection_path.relative_to(changed.ROOT).as_posix()
    mine = [one for one in rotation() if name == one.tests or name.startswith(f"{one.tests}/") or
            one.tests.startswith(f"{name}::")]  # fmt: skip
    return None if any(one.by_test or part_of(name, one) == part for one in mine) else True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if named(config) or config.option.whole:
        return
    part = turn(config)
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (kept if wanted(item, part) else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_report_header(config: pytest.Config) -> str | None:
    if named(config):
        return None
    if config.option.whole:
        return "tests: the whole"
    if (part := turn(config)) is not None:
        return f"tests: part {part} of the rotation's {changed.PARTS}"
    differ = changed.changed(config.option.since)
    told = "is not known: every journey that declares acts" if differ is None else f"is {len(differ)} files"
    return f"tests: the landing set; what changed {told}"
