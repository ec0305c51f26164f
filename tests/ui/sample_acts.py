"""An act for samples: says what was asked for, and nobody carries it out."""

from __future__ import annotations

from desktop.acts import Act


class Did(Act, frozen=True):
    """`what` was asked for `about` something."""

    what: str
    about: str = ""
