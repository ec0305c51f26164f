"""The bundled typeface, its sizes and weights, and cached metrics.

Inter is shipped so that every machine measures text alike; figures are tabular and the small l has a tail.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from desktop.core.characters import in_a_line
from desktop.core.paths import resources
from ui.theme.measures import BODY, REGULAR
from ui.theme.state import changed, px

FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "InterDisplay-SemiBold.otf")
FALLBACK = ("Segoe UI Variable", "Segoe UI")


@cache
def load() -> tuple[str, ...]:
    """Register the bundled fonts with Qt (once; needs a QGuiApplication) and give their families.

    Raises FileNotFoundError if one is missing or unreadable: other metrics would cut texts.
    """
    families: list[str] = []
    for name in FILES:
        path = resources() / "fonts" / "inter" / name
        number = QFontDatabase.addApplicationFont(str(path))
        if number < 0:
            raise FileNotFoundError(path)
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


@lru_cache(maxsize=256)
def _font(pixels: int, weight: int, display: bool) -> QFont:
    load()
    font = QFont()
    font.setFamilies(["Inter Display" if display else "Inter", "Inter", *FALLBACK])
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in ("tnum", "cv05"):
        font.setFeature(QFont.Tag(feature), 1)
    return font


def font(size: float = BODY, weight: int = REGULAR, display: bool = False) -> QFont:
    """The font of a size at 100 % (see `measures`), shared: copy it before changing it."""
    return _font(px(size), weight, display)


@lru_cache(maxsize=256)
def _metrics(pixels: int, weight: int, display: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(pixels, weight, display))


def metrics(size: float = BODY, weight: int = REGULAR, display: bool = False) -> QFontMetricsF:
    """Cached metrics of `font(size, weight, display)`."""
    return _metrics(px(size), weight, display)


@lru_cache(maxsize=32768)
def _advance(text: str, pixels: int, weight: int, display: bool) -> float:
    return float(_metrics(pixels, weight, display).horizontalAdvance(in_a_line(text)))


def advance(text: str, size: float = BODY, weight: int = REGULAR, display: bool = False) -> float:
    """Width of one line of text in logical pixels; remembered, because tables ask again at each change of
    size.
    """
    return _advance(text, px(size), weight, display)


changed.connect(_advance.cache_clear)
