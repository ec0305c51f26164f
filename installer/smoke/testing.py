"""Run by the installed Python: a part of the test suite, against the installed program.

    python.exe testing.py TOOLS CHECKOUT WORD…

What pytest needs lies in TOOLS; the program itself is the installed one, because its folder comes first.
"""

import os
import sys
from typing import Any

tools, checkout, *words = sys.argv[1:]
sys.path += [checkout, tools]
os.chdir(checkout)

import _winapi  # noqa: E402

# Windows 8 and later have it; wine 8 ends the process that calls it.
if hasattr(_winapi, "CopyFile2"):
    del _winapi.CopyFile2

import pytest  # noqa: E402


class Known:
    """The settings of pytest-qt, which is not here: the installed Qt has no QtTest."""

    @staticmethod
    def pytest_addoption(parser: Any) -> None:
        """Let them stand in pyproject.toml."""
        for name, kind in {"qt_log_ignore": "linelist", "qt_api": None, "qt_log_level_fail": None}.items():
            parser.addini(name, "pytest-qt's", type=kind)


sys.exit(pytest.main(words, plugins=[Known]))
