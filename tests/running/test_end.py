"""How a process of tests ends: by its own exit code, whatever its last test left on the clipboard."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT


def test_what_was_copied_last_ends_no_process_by_a_signal() -> None:
    """Rows are copied as in use; a check that runs one file again would call this red though it passes."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "tests/ui/test_table.py", "-k", "copie"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert " passed" in done.stdout
    assert done.returncode == 0, done.stderr
