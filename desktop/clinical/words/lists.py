"""Several words in one sentence."""

from __future__ import annotations

from desktop.core.formats import listed

__all__ = ["listed"]
