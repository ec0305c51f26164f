"""Whole words of a declared list, looked for in a folded text: a star stands for the rest of a word."""

from __future__ import annotations

import re
from collections.abc import Iterable

from desktop.core.fold import fold


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Pattern that finds one of these words in a folded text; without a word nothing is found."""
    found = [re.escape(fold(word)).replace(r"\*", r"\w*") for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)" if found else r"(?!)")
