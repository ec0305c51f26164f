"""Imports without PySide6 reading along.

PySide6 hooks `import` and reads the whole source of every module that is imported after it, to look for its
own name there; the lines stay in `linecache`. For all that Fagflate imports that is a third of the start,
and tens of megabytes. It is needed only for PySide6's `__feature__` switches, which nothing here uses.
"""

from __future__ import annotations

import sys
from types import ModuleType

_OURS = "ui"


def uses_qt(module: ModuleType) -> bool:
    """Whether a module uses PySide6, by its name instead of its source."""
    return module.__name__.partition(".")[0] == _OURS


def read_no_sources() -> None:
    """Let PySide6 judge by names; where a version of it has no such hook, nothing happens."""
    import PySide6.QtCore

    assert PySide6.QtCore
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and "_mod_uses_pyside" in vars(feature):
        vars(feature)["_mod_uses_pyside"] = uses_qt
