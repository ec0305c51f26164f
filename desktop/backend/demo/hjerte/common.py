"""Shared parts of patients on Hjerte 3: banner lines and examinations."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import FlagNote, Test

NO_INTERPRETER: Final = FlagNote(kind="interpreter", text="Tolk: nei", none=True)
FULL: Final = FlagNote(kind="limits", text="HLR pluss, full behandling", none=True)
CLEAN: Final = FlagNote(kind="infection", text="Ingen kjent smitte", none=True)


def ecg(day: float, answer: str) -> Test:
    """A 12-lead ECG that is read at once."""
    return Test(kind="ecg", name="EKG 12 avledninger", day=day, answer=answer, answered=0.3)


def echo(day: float, answer: str, answered: float = 3) -> Test:
    """An echocardiogram, answered within hours."""
    return Test(kind="echo", name="Ekkokardiografi", day=day, answer=answer, answered=answered)
