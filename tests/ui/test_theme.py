"""Colours keep their contrast, and nothing outside `ui/theme` writes a colour, a size or a font."""

from __future__ import annotations

import re
import typing
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.theme import Scheme
from ui.theme.fonts import load
from ui.theme.roles import ROLE_NAMES, TABLE, Roles, contrast

UI = Path(__file__).parents[2] / "ui"
OUTSIDE = sorted(path for path in UI.rglob("*.py") if "theme" not in path.relative_to(UI).parts[:1])

FORBIDDEN = {
    "a colour": re.compile(
        r"""#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}['"]|QColor\(|Qt\.(GlobalColor\.)?(white|black|red|gr[ae]y|blue|green)\b|fromRgb|setRgb"""
    ),
    "a style sheet": re.compile(r"setStyleSheet"),
    "a font or its size": re.compile(r"\bQFont\(|set(Point|Pixel)Size|setPointSizeF|QFontMetrics"),
}


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.relative_to(UI).as_posix())
def test_only_the_theme_writes_colours_and_fonts(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for what, pattern in FORBIDDEN.items():
        found = pattern.search(source)
        assert found is None, f"{path.name} writes {what}: {found.group(0) if found else ''}"


def test_the_scan_would_find_a_literal() -> None:
    assert FORBIDDEN["a colour"].search('painter.setPen(QColor("#ff0000"))')
    assert FORBIDDEN["a colour"].search("fill(Qt.white)")


TEXT_PAIRS = [
    *(
        (role, ground)
        for role in ("text", "text2", "text3")
        for ground in ("surface", "canvas", "nav", "sunken", "hover")
    ),
    *(
        (role, ground)
        for role in ("text", "text2")
        for ground in ("selection", "accent_bg", "warn_bg", "danger_bg")
    ),
    *((role, ground) for role in ("accent", "danger", "warn") for ground in ("surface", "canvas", "nav")),
    ("text3", "selection"),
    ("accent", "accent_bg"),
    ("accent", "selection"),
    ("on_accent", "accent"),
    ("on_danger", "danger"),
    ("danger", "danger_bg"),
    ("warn", "warn_bg"),
    ("warn", "selection"),
    ("text", "bar"),
]


GRAPHICS = {"edge", "bar_edge", "series", "band", "night"}
"""Held by `test_graphics_and_series_stand_out`."""
BARE = {
    "hairline": "divides what is apart already",
    "dim": "lies over what is not read meanwhile",
    **dict.fromkeys(
        ("triage_red", "triage_orange", "triage_yellow", "triage_green", "triage_blue"),
        "a square with an edge, beside its word",
    ),
}
"""Roles that carry no text and no meaning alone."""


def test_every_colour_is_held_against_its_ground_or_says_why_not() -> None:
    roles = set(typing.get_type_hints(Roles))
    held = {role for pair in TEXT_PAIRS for role in pair} | GRAPHICS
    assert roles == held | set(BARE)
    assert not held & set(BARE)


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize(("role", "ground"), TEXT_PAIRS)
def test_text_reads_on_its_ground(scheme: Scheme, role: str, ground: str) -> None:
    table = TABLE[scheme]
    assert contrast(getattr(table, role), getattr(table, ground)) >= 4.5


@pytest.mark.parametrize("scheme", list(Scheme))
def test_graphics_and_series_stand_out(scheme: Scheme) -> None:
    table = TABLE[scheme]
    for ground in (table.surface, table.canvas, table.nav):
        assert contrast(table.edge, ground) >= 3
    assert contrast(table.bar_edge, table.surface) >= 3
    for at, series in enumerate(table.series):
        for ground in (table.surface, table.band, table.night):
            assert contrast(series, ground) >= (4.5 if at < 4 and ground == table.surface else 3), (
                at,
                ground,
            )


@pytest.mark.parametrize("scheme", list(Scheme))
def test_qt_shows_chosen_text_with_contrast(qapp: QApplication, scheme: Scheme) -> None:
    theme.apply(qapp, scheme, 1.0)
    palette = qapp.palette()
    for role, ground in (
        (QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Highlight),
        (QPalette.ColorRole.Text, QPalette.ColorRole.Base),
        (QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Base),
        (QPalette.ColorRole.ButtonText, QPalette.ColorRole.Button),
        (QPalette.ColorRole.ToolTipText, QPalette.ColorRole.ToolTipBase),
        (QPalette.ColorRole.Link, QPalette.ColorRole.Window),
    ):
        assert contrast(palette.color(role).name(), palette.color(ground).name()) >= 4.5, (role, ground)


def test_the_bundled_typeface_is_used(qapp: QApplication) -> None:
    assert {"Inter", "Inter Display"} <= set(load())
    for weight in (400, 500, 600):
        assert QFontInfo(theme.font(13, weight)).family().startswith("Inter")
    assert QFontInfo(theme.font(22, 600, True)).family().startswith("Inter Display")


def test_figures_are_tabular_and_weights_differ(qapp: QApplication) -> None:
    assert theme.advance("1111111111") == pytest.approx(theme.advance("0000000000"), abs=0.01)
    assert (
        theme.advance("Kreatinin", 13, 600)
        > theme.advance("Kreatinin", 13, 500)
        > theme.advance("Kreatinin", 13, 400)
    )


def test_sizes_follow_the_text_scale(qapp: QApplication) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.5)
    assert theme.px(36) == 54
    assert theme.font(13).pixelSize() == 20
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    assert theme.font(13).pixelSize() == 13


def test_icons_take_the_colour_of_their_role(qapp: QApplication) -> None:
    theme.apply(qapp, Scheme.DARK, 1.0)
    picture = theme.pixmap("bed", "accent", 64, 2.0).toImage()
    assert picture.width() == 128
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(128)
        for y in range(128)
        if picture.pixelColor(x, y).alpha() == 255
    }
    assert seen == {TABLE[Scheme.DARK].accent.lower()}
    with pytest.raises(FileNotFoundError):
        theme.pixmap("no-such-icon")


def test_every_icon_named_in_the_program_is_shipped() -> None:
    folder = UI.parent / "resources" / "icons" / "phosphor"
    shipped = {path.stem for path in folder.glob("*.svg")}
    assert (folder / "LICENSE").is_file()
    named = re.compile(
        r"""(?:\bIcon\(|paint_icon\(\s*\w+,|icon: str =|PlainButton\([^)]*,)\s*["']([a-z][a-z-]+)["']"""
    )
    used = {name for path in UI.rglob("*.py") for name in named.findall(path.read_text(encoding="utf-8"))}
    assert used, "the pattern finds nothing"
    assert used <= shipped, used - shipped


def test_role_names_are_fields() -> None:
    assert {"surface", "text3", "band"} <= ROLE_NAMES


def test_paper_is_light_and_nobody_is_told(qapp: QApplication) -> None:
    theme.apply(qapp, Scheme.DARK, 1.0)
    told: list[int] = []
    theme.changed.connect(lambda: told.append(1))
    with theme.painted_as(Scheme.LIGHT):
        assert theme.colour("surface").name() == "#ffffff"
    assert theme.colour("surface").name() == TABLE[Scheme.DARK].surface.lower()
    assert told == []
