"""Words of a text as they are searched: folded, with æ, ø and å as any keyboard writes them."""

from __future__ import annotations

import re
from typing import Final

from desktop.core.fold import fold

_WORD: Final = re.compile(r"[^\W_]+")
_PAIRS: Final = re.compile(r"a[ae]|oe")
LONGEST: Final = 40
"""Letters of a word that count."""


def words_of(text: str) -> list[str]:
    """The words of a text, in their order.

    `aa`, `ae` and `oe` are one letter, so that `øye`, `oeye` and `oye` are one word. Pairs are taken from
    the left: a beginning of a word is then always a beginning of its folded form.
    """
    return [word[:LONGEST] for word in _WORD.findall(_PAIRS.sub(lambda pair: pair[0][0], fold(text)))]
