"""The windows: widgets that paint view models. No SQL, no HTTP in here."""

from __future__ import annotations

from ui.imports import read_no_sources

read_no_sources()
