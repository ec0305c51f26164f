"""Processor time of the run: the sum, and with `--spent` by folder and the forty longest tests.

The time of a test is that of its process and of the children that it waited for, fixtures that it begins and
ends included: in seconds of processor, because a clock says more about what else the machine does.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

LONGEST = 40


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("sets of tests").addoption(
        "--spent", action="store_true", help="processor time by folder and the longest tests"
    )


def used() -> float:
    """Seconds of processor of this process and of its children that have ended."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


_BEGAN = pytest.StashKey[float]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    item.stash[_BEGAN] = used()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    if call.when == "teardown":
        item.user_properties.append(("processor", round(used() - item.stash[_BEGAN], 4)))
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(_Worker(config))
    else:
        config.pluginmanager.register(_Spent(config), "spent")


class _Worker:
    """Tells the process that hands the tests out what this one used."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_sessionfinish(self) -> None:
        self._config.workeroutput["processor"] = used()  # type: ignore[attr-defined]


class _Spent:
    def __init__(self, config: pytest.Config) -> None:
        self._all = config.option.spent
        self._tests: dict[str, float] = {}
        self._workers = 0.0
        self._began = time.monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            spent = [float(str(value)) for name, value in report.user_properties if name == "processor"]
            self._tests[report.nodeid] = spent[0] if spent else 0.0

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self._workers += getattr(node, "workeroutput", {}).get("processor", 0.0)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        tests = sum(self._tests.values())
        # Children of ours that have ended are the workers, which have told it themselves.
        here = os.times()
        whole = self._workers + here.user + here.system if self._workers else used()
        terminalreporter.write_line(
            f"processor time: {whole:.0f} s, of it {tests:.0f} s in {len(self._tests)} tests, "
            f"in {time.monotonic() - self._began:.0f} s of clock"
        )
        if not self._all:
            return
        folders: Counter[str] = Counter()
        many: Counter[str] = Counter()
        for name, spent in self._tests.items():
            folder = "/".join(name.split("::")[0].split("/")[:-1][:3])
            folders[folder] += spent  # type: ignore[assignment]
            many[folder] += 1
        terminalreporter.write_sep("-", "seconds of processor by folder")
        for folder, spent in folders.most_common():
            terminalreporter.write_line(f"{spent:8.1f} s {many[folder]:6} tests  {folder}")
        terminalreporter.write_sep("-", f"the {LONGEST} longest tests")
        for name, spent in sorted(self._tests.items(), key=lambda one: -one[1])[:LONGEST]:
            terminalreporter.write_line(f"{spent:8.2f} s  {name}")
