"""Numbers and days are the chosen language's, in whichever locale the process happens to run."""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from desktop.cli import dispatch
from desktop.core import formats
from tests.cli.test_open import Windows
from tests.conftest import ROOT
from tests.running.patience import PATIENCE

# A Windows has them all; elsewhere those that are installed: decimal commas, İ and ı, other digits and years.
STRANGE = ("tr-TR", "tr_TR.UTF-8", "de-DE", "de_DE.UTF-8", "fa-IR", "ar_SA.UTF-8", "th-TH", "en-US", "C")
SCORE = ["score", "news2"]


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = locale.setlocale(locale.LC_ALL)
    yield
    locale.setlocale(locale.LC_ALL, before)


def _said() -> list[str]:
    day = date(2026, 3, 4)
    return [
        formats.number(Decimal("1234567.50")), formats.day(day), formats.month(day), formats.weekday(day),
        str(float("1.5")), f"{1.5:.1f}", "TITTEL I".lower(),
    ]  # fmt: skip


def test_no_locale_of_the_process_changes_a_word() -> None:
    expected = _said()
    assert expected[0] == "1\u00a0234\u00a0567,50"
    tried = 0
    for name in STRANGE:
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        tried += 1
        assert _said() == expected, name
    assert tried


def test_a_command_says_the_same_in_a_locale_without_norwegian_letters(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The child's own encoding is ASCII, as in a console or a scheduled task that was set up otherwise."""
    assert dispatch.run(SCORE, Windows()) == 0
    here = capfd.readouterr().out
    assert "å" in here
    code = (
        "import sys\nfrom desktop.cli.dispatch import run\n"
        f"assert run({SCORE!r}, None) == 0\nassert not sys.flags.utf8_mode"
    )
    strange = {"LC_ALL": "POSIX", "LANG": "tr_TR", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
               "FAGFLATE_LANG": "nb"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **strange},
        capture_output=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("utf-8").replace("\r\n", "\n") == here
