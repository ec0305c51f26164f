"""Panels of a patient that list the author's unsigned drafts, by kind of draft."""

from __future__ import annotations

from typing import Final

DRAFTS: Final[dict[str, str]] = {"letters": "letter", "notes": "note"}
"""Kind of panel: kind of draft. The other panels say the same whatever is being written."""
