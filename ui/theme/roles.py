"""Colour roles in three schemes: the tables of the design, and nothing beside them.

Every colour on the screen is one of these roles. Normal is grey, the accent is one, amber asks, red
endangers.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum


class Scheme(Enum):
    """The three ways in which the program can be seen."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Roles:
    """One colour for each role, as `#RRGGBB` (dim: `#AARRGGBB`).

    `surface` is what is written on, `canvas` the columns beside it, `nav` navigation and status.
    `text3` never stands on `accent_bg`. `edge` surrounds controls (3:1), `hairline` only decorates.
    `bar` and `bar_edge` show how long something lasts; `night` and `band` lie under curves.
    `dim` covers the window below the palette. `series` are the six curves, in the design's order.
    The colours of triage fill a swatch beside its word, never a row or a text.
    """

    surface: str
    canvas: str
    nav: str
    text: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    danger: str
    on_danger: str
    danger_bg: str
    warn: str
    warn_bg: str
    selection: str
    accent_bg: str
    edge: str
    hairline: str
    sunken: str
    hover: str
    bar: str
    bar_edge: str
    night: str
    band: str
    dim: str
    series: tuple[str, str, str, str, str, str]
    triage_red: str
    triage_orange: str
    triage_yellow: str
    triage_green: str
    triage_blue: str


TABLE: dict[Scheme, Roles] = {
    Scheme.LIGHT: Roles(
        surface="#FFFFFF",
        canvas="#F3F5F5",
        nav="#E9EDED",
        text="#14202A",
        text2="#414E58",
        text3="#5A6770",
        accent="#0B5F73",
        on_accent="#FFFFFF",
        danger="#B3261E",
        on_danger="#FFFFFF",
        danger_bg="#FCE9E7",
        warn="#855300",
        warn_bg="#FBEFD6",
        selection="#E1EFF2",
        accent_bg="#DDEEF1",
        edge="#7C898F",
        hairline="#DDE3E4",
        sunken="#EEF2F2",
        hover="#E6ECEC",
        bar="#BFD6DC",
        bar_edge="#4D8796",
        night="#E9EEF0",
        band="#E7F0EC",
        dim="#7314202A",
        series=("#14202A", "#385493", "#75370E", "#8246DF", "#009B60", "#968918"),
        triage_red="#B3261E",
        triage_orange="#D9731A",
        triage_yellow="#F2C230",
        triage_green="#3F9A63",
        triage_blue="#3B78B8",
    ),
    Scheme.DARK: Roles(
        surface="#171F23",
        canvas="#0F1518",
        nav="#0B1012",
        text="#E6ECEE",
        text2="#B7C2C7",
        text3="#93A1A8",
        accent="#74C6D6",
        on_accent="#06252C",
        danger="#FF8F85",
        on_danger="#3B0704",
        danger_bg="#40191A",
        warn="#F0BC62",
        warn_bg="#3A2C12",
        selection="#16343C",
        accent_bg="#143C46",
        edge="#75848B",
        hairline="#2A363B",
        sunken="#12191C",
        hover="#222D32",
        bar="#24474F",
        bar_edge="#5FA9B8",
        night="#12191D",
        band="#18292A",
        dim="#8C000000",
        series=("#C9D3D8", "#58C4FD", "#F3921A", "#AF6AFE", "#609E7A", "#CDB169"),
        triage_red="#FF8F85",
        triage_orange="#F0954A",
        triage_yellow="#F3D25C",
        triage_green="#6DBE8B",
        triage_blue="#7FB2E5",
    ),
    Scheme.CONTRAST: Roles(
        surface="#000000",
        canvas="#000000",
        nav="#000000",
        text="#FFFFFF",
        text2="#FFFFFF",
        text3="#E0E0E0",
        accent="#5CE1FF",
        on_accent="#000000",
        danger="#FF9C94",
        on_danger="#000000",
        danger_bg="#3A0000",
        warn="#FFD34D",
        warn_bg="#2E2300",
        selection="#003B47",
        accent_bg="#00323D",
        edge="#FFFFFF",
        hairline="#8A8A8A",
        sunken="#000000",
        hover="#1F1F1F",
        bar="#00323D",
        bar_edge="#5CE1FF",
        night="#141414",
        band="#0E2A1E",
        dim="#B3000000",
        series=("#FFFFFF", "#0497EF", "#CF813F", "#A481A8", "#69FDA0", "#ECD11F"),
        triage_red="#FF8F85",
        triage_orange="#F0954A",
        triage_yellow="#F3D25C",
        triage_green="#6DBE8B",
        triage_blue="#7FB2E5",
    ),
}

ROLE_NAMES: frozenset[str] = frozenset(field.name for field in fields(Roles)) - {"series"}


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` as WCAG 2 defines it, 0 to 1."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
