"""The windows: widgets that paint view models. No SQL, no HTTP in here."""

from __future__ import annotations

from importlib import import_module

from desktop.core.interpreter_settings import read_no_sources

# Nothing may be imported between the two: PySide6 reads the source of what is imported after it.
import_module("PySide6.QtCore")
read_no_sources()
