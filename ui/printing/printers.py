"""Printers of this machine: what they are called, where they stand, and whether they print now."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.core.messages import _

MOST = 40
"""Of more printers than these only the names are asked for: each answer takes a network's time."""


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer: its queue's name, which the job is handed to, its own description, and its state in words
    (empty where there is nothing to say)."""

    name: str
    description: str = ""
    remark: str = ""


def printers() -> tuple[Printer, ...]:
    """The printers, in the order of their names."""
    names = sorted(set(QPrinterInfo.availablePrinterNames()), key=str.casefold)
    if len(names) > MOST:
        return tuple(Printer(name) for name in names)
    return tuple(_described(name) for name in names)


def usual() -> str:
    """The printer that the system offers first; empty where it has none."""
    return QPrinterInfo.defaultPrinterName()


def _described(name: str) -> Printer:
    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        return Printer(name)
    told = (info.description(), info.location())
    about = " · ".join(dict.fromkeys(one for one in told if one and one != name))
    stopped = info.state() in (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error)
    return Printer(name, about, _("stopped") if stopped else "")
