"""Failures of a run: named as they come, and kept with the file that ran before each in the same process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".cache" / "tests" / "failed.json"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Failures(config), "failures")


class _Failures:
    """A run that its time limit cuts off never comes to its summary: each failure is named as it comes, with
    the first line of what was wrong."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._files: dict[str, list[str]] = {}
        self._failed: dict[str, dict[str, str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        node: Any = getattr(report, "node", None)
        ran = self._files.setdefault(node.gateway.id if node is not None else "", [])
        file = report.nodeid.split("::")[0]
        if not ran or ran[-1] != file:
            ran.append(file)
        if not report.failed:
            return
        said = report.longreprtext.strip().splitlines() or [""]
        terminal = self._config.pluginmanager.getplugin("terminalreporter")
        if terminal is not None:
            terminal.write_line(f"\n{report.nodeid} failed in its {report.when}", red=True)
            wrong = [line for line in said if line.startswith("E ")] or said
            terminal.write_line(wrong[0][:300])
        self._failed.setdefault(
            report.nodeid,
            {"test": report.nodeid, "before": ran[-2] if len(ran) > 1 else "", "said": said[-1][:300]},
        )

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        told = {
            "seed": self._config.option.seed,
            "mark": self._config.option.markexpr or "",
            "exit": int(exitstatus),
            "failed": list(self._failed.values()),
        }
        try:
            KEPT.parent.mkdir(parents=True, exist_ok=True)
            KEPT.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError as error:
            # A checkout that cannot be written is tested all the same: only running again needs the file.
            terminal = self._config.pluginmanager.getplugin("terminalreporter")
            if terminal is not None:
                terminal.write_line(f"failures are not kept for `tests.running.again`: {error}")
