"""All scores, by key, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desktop.clinical.scores import body, brain, cancer, children, early, heart, infections, mind, risks
from desktop.clinical.scores.declaring import Score

SCORES: Final[Mapping[str, Score]] = MappingProxyType(
    {
        score.key: score
        for module in (early, children, brain, heart, infections, body, cancer, mind, risks)
        for score in module.SCORES
    }
)
