"""Several words in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.core.messages import _


def listed(parts: Sequence[str]) -> str:
    """`08, 14, 20 og 02`, in the language in use."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])
