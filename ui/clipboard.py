"""Clipboard of the system: how text is put there, and its clearing when its person leaves.

A field's own Ctrl+C puts text there too, so at the end whatever this program put there goes, whoever did it.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

_FORMAT = 'application/x-qt-windows-mime;value="{name}"'
_NEVER_KEPT = {
    # Microsoft, "Clipboard formats", cloud clipboard and clipboard history: present, or 0, keeps it out.
    "win32": {
        _FORMAT.format(name="ExcludeClipboardContentFromMonitorProcessing"): b"\x01",
        _FORMAT.format(name="CanIncludeInClipboardHistory"): b"\x00\x00\x00\x00",
        _FORMAT.format(name="CanUploadToCloudClipboard"): b"\x00\x00\x00\x00",
    },
    # Klipper, and those who follow it.
    "linux": {"x-kde-passwordManagerHint": b"secret"},
}
_stays = ""


def put(text: str) -> None:
    """Put text of a patient on the clipboard: not into its history, nor onto other machines, where the system
    can be asked for that (on Windows untried)."""
    data = QMimeData()
    data.setText(text)
    for name, value in _NEVER_KEPT.get(sys.platform, {}).items():
        data.setData(name, QByteArray(value))
    QGuiApplication.clipboard().setMimeData(data)


def put_lasting(text: str) -> None:
    """Put text without a patient on the clipboard (an address, a report for IT): it stays at a lock."""
    global _stays
    _stays = text
    QGuiApplication.clipboard().setText(text)


def clear() -> None:
    """Take away what this program put there, by a key or by marking text, when its person leaves.

    Text of other programs stays, as does text that was put there to last.
    """
    clipboard = QGuiApplication.clipboard()
    # Without a screen Qt knows no owner; there are no other programs either.
    alone = QGuiApplication.platformName() in ("offscreen", "minimal")
    if (alone or clipboard.ownsClipboard()) and (not _stays or clipboard.text() != _stays):
        clipboard.clear()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
