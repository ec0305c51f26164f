"""A window at work on charts of the benchmark, its record in a service of its own as in use."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from desktop.link.link import Link
from desktop.link.process import MODULE, Launched
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from tests.bench import record
from tests.bench.remote import at_record, desk_on, settle

__all__ = ["at_window", "served", "settle"]


@contextmanager
def served(
    made: Mapping[str, list[Any]], program: tuple[str, ...] = ("-m", MODULE), *, asked: bool = False
) -> Iterator[tuple[Link, Launched]]:
    """The window's end of a record with these charts, in a process that runs `program`; it does not
    synchronise."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder)
        with Store.open(path / "record", FileKey(path / "key")) as store:
            record.fill(store, dict(made), asked=asked)
        with at_record(path, program) as found:
            yield found


@contextmanager
def at_window(
    app: QApplication, made: Mapping[str, list[Any]], *, active: bool = False, asked: bool = False
) -> Iterator[tuple[QWidget, Any]]:
    """A window of 1920 by 1080 on these charts (`record.charts`) and its desk; closed afterwards. With
    `asked`, no type is waited for."""
    with served(made, asked=asked) as (link, _launched), desk_on(app, link, active=active) as found:
        yield found
