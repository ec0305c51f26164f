"""The rows of the performance table: each a function that measures both sides of its ratio in one run.

`python -m tests.bench NAME` measures one and prints it as a line of JSON; `fagflate bench` runs them. All
times are wall clock: on a machine that does other work, only the ratio says something, and that less.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

ROWS: dict[str, str] = {
    "start": "tests.bench.start:start",
    "chart": "tests.bench.chart:chart",
    "act": "tests.bench.act:act",
    "acts": "tests.bench.acts:acts",
    "access_event": "tests.bench.access_event:access_event",
    "counted": "tests.bench.counted:counted",
    "log_search": "tests.bench.log_search:log_search",
    "terminology": "tests.bench.terminology:terminology",
    "switch": "tests.bench.switch:switch",
    "typing": "tests.bench.typing:typing",
    "order_checks": "tests.bench.orders:order_checks",
    "order_field": "tests.bench.orders:order_field",
    "changed_row": "tests.bench.changed_row:changed_row",
    "ward": "tests.bench.ward:ward",
    "record": "tests.bench.large:record",
    "kurve": "tests.bench.kurve:kurve",
    "palette": "tests.bench.palette:palette",
    "configuration": "tests.bench.configuration:configuration",
    "workspace": "tests.bench.workspace:workspace",
    "before_after": "tests.bench.before_after:before_after",
    "flowsheet": "tests.bench.flowsheet:flowsheet",
    "week": "tests.bench.week:week",
    "letters": "tests.bench.letters:letters",
    "first_sync": "tests.bench.sync:first_sync",
    "rounds": "tests.bench.rounds:rounds",
    "served": "tests.bench.served:served",
    "gap": "tests.bench.gap:gap",
    "idle": "tests.bench.idle:idle",
    "memory": "tests.bench.memory:memory",
    "backend": "tests.bench.backend:small",
    "backend_million": "tests.bench.backend:million",
    "installed": "tests.bench.installed:installed",
}
"""From the name to `module:function`; in the order of the table."""
SLOW = frozenset({"backend_million", "installed"})
"""Take minutes: run only when named."""


def measure(name: str) -> dict[str, Any]:
    """One row: `name`, `seconds` or what is counted, the neighbour's, `ratio`, `goal`, and whether it is met.

    KeyError for a name that is not in `ROWS`.
    """
    module, _colon, function = ROWS[name].partition(":")
    run: Callable[[], dict[str, Any]] = getattr(import_module(module), function)
    return run()
