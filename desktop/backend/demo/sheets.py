"""Content of a demo letter for the letters' own drawing.

The server stands beside the client and draws nothing; who composes the hospital brings the drawing along.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from desktop.backend.demo.fhir_pieces import Resource


class Sheet(msgspec.Struct, frozen=True):
    """One signed letter, or a print of it to `to` (name) at `lines`; `parts` are headings with their text.

    `patient` is the Patient as it will be sent, `author` and `author_name` who signed, at `signed` (aware).
    """

    id: UUID
    title: str
    patient: Resource
    ward: str
    author: str
    author_name: str
    author_role: str
    signed: datetime
    parts: tuple[tuple[str, str], ...]
    to: str = ""
    part: str = ""
    lines: tuple[str, ...] = ()


Draw = Callable[[Sheet], bytes]
"""Draws a sheet as PDF."""
