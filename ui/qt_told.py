"""Qt message handler for the log: the class only, never the words, which may name a patient."""

from __future__ import annotations

import logging
import re

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger(__name__)
_WHO = re.compile(r"Q[A-Z][A-Za-z]{1,40}(?:::~?[A-Za-z]{1,40})?")
_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def install() -> None:
    """From now on Qt's warnings are in the log."""
    qInstallMessageHandler(_told)


def _told(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    level = _LEVELS.get(kind)
    if level is not None:
        who = _WHO.match(text)
        log.log(level, "Qt says something: %s %s", context.category, who[0] if who else None)
