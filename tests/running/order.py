"""Order of the files: those of a folder together, because they share its fixtures; or at random, by a seed.

Processes take files in this order, one after the other. Folders whose files take minutes come first, so that
the last file to end is a short one.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.running import sets

LONG = (
    "tests/journeys", "tests/layout", "tests/ui/acts", "tests/faults", "tests/cli", "tests/servers",
    "tests/service", "tests/sync", "tests/commands", "tests/workspace", "tests/backend", "tests/link",
    "tests/ui", "tests/views",
)  # fmt: skip
"""Folders by the time that they take, the longest first; all others follow by name."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("sets of tests").addoption(
        "--seed", type=int, metavar="N", help="run files and their tests in the random order of this seed"
    )


def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", None)
    if given is not None:
        config.option.seed = given["seed"]
    elif config.option.whole and config.option.seed is None:
        config.option.seed = random.SystemRandom().randrange(1_000_000)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Each process of pytest-xdist has the seed of this one: another would be another order."""
    node.workerinput["seed"] = node.config.option.seed


def pytest_report_header(config: pytest.Config) -> str | None:
    seed = config.option.seed
    return None if seed is None else f"random order: --seed {seed}"


def _as_read(config: pytest.Config) -> bool:
    """True when tests run in the order in which they are read: they are named, and no seed mixes them."""
    return config.option.seed is None and sets.named(config)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[Any]:
    """Every second process reads the files from the last to the first: where nothing is compiled yet, each
    finds half of it done by the other. The order of the tests is made later, and is the same in all; what is
    named stays as it was read, so all read that in one order."""
    report = yield
    worker = getattr(collector.config, "workerinput", {}).get("workerid", "gw0")
    second = int(worker.removeprefix("gw")) % 2
    if isinstance(collector, pytest.Directory) and second and not _as_read(collector.config):
        report.result.reverse()
    return report


def _file(item: pytest.Item) -> str:
    return item.nodeid.split("::")[0]


def _folder(file: str) -> str:
    return file.rpartition("/")[0]


def _rank(file: str) -> tuple[int, str, str]:
    folder = _folder(file)
    within = [n for n, long in enumerate(LONG) if folder == long or folder.startswith(f"{long}/")]
    return (max(within) if within else len(LONG), folder, file)


DAYS = "tests/journeys/"
"""Here the tests of a file keep their order: they are hours of one hospital's day, which goes on."""


def _mixed(items: list[pytest.Item], chance: random.Random) -> list[pytest.Item]:
    """The tests of one file at random; cases of one function stay together, and so do those that pytest has
    put together for a fixture with parameters. Those of a day keep their order."""
    if items[0].nodeid.startswith(DAYS):
        return items
    groups = [list(group) for _name, group in itertools.groupby(items, key=_function)]
    chance.shuffle(groups)
    return [item for group in groups for item in group]


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _as_read(config):
        return
    seed = config.option.seed
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(_file(item), []).append(item)
    order = sorted(files, key=_rank)
    if seed is not None:
        chance = random.Random(seed)
        folders = sorted({_folder(file) for file in order})
        chance.shuffle(folders)
        turn = {file: (folders.index(_folder(file)), chance.random()) for file in sorted(order)}
        order.sort(key=turn.__getitem__)
        files = {file: _mixed(files[file], chance) for file in sorted(order)}
    items[:] = [item for file in order for item in files[file]]
