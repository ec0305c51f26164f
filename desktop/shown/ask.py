"""`Ask`: a question of the window to the record, as data."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Ask(msgspec.Struct, Generic[T], frozen=True):
    """Base of questions that the record answers with a `T`. Fields are keys and words, never closures.

    A question stands beside the struct that answers it; `desktop.views` answers it (`views.answering`).
    """
