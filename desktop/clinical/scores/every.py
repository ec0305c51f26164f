"""All scores, by key, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desktop.clinical.scores import (
    awake,
    body,
    brain,
    cancer,
    children,
    early,
    function,
    heart,
    infections,
    mind,
    risks,
)
from desktop.clinical.scores.declaring import Score

_MODULES: Final = (
    early, children, brain, awake, heart, infections, body, cancer, mind, risks, function,
)  # fmt: skip
SCORES: Final[Mapping[str, Score]] = MappingProxyType(
    {score.key: score for module in _MODULES for score in module.SCORES}
)
