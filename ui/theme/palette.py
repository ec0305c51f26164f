"""Qt's own palette and style for each scheme, and the only style sheet: that of text fields."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import state
from ui.theme.fonts import font
from ui.theme.measures import RADIUS, STROKE_FIELD
from ui.theme.roles import Scheme
from ui.theme.state import colour, px


def palette(base: str = "surface") -> QPalette:
    """The palette of the scheme in use; `base` is the role behind the widget (`surface`, `canvas`, `nav`)."""
    made = QPalette()
    pairs = {
        QPalette.ColorRole.Window: base,
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "sunken",
        QPalette.ColorRole.ToolTipBase: "surface",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "text3",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.BrightText: "danger",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.Accent: "accent",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.LinkVisited: "accent",
        QPalette.ColorRole.Light: "surface",
        QPalette.ColorRole.Midlight: "hover",
        QPalette.ColorRole.Mid: "hairline",
        QPalette.ColorRole.Dark: "edge",
        QPalette.ColorRole.Shadow: "edge",
    }
    for role, name in pairs.items():
        made.setColor(role, colour(name))
    disabled = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)
    for role in disabled:
        made.setColor(QPalette.ColorGroup.Disabled, role, colour("text3"))
    return made


def apply(app: QApplication, scheme: Scheme, text_scale: float | None = None) -> None:
    """Dress the whole application: Fusion, palette, font; `text_scale` None asks the system."""
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    state.set_theme(scheme, state.system_text_scale() if text_scale is None else text_scale)
    app.setPalette(palette())
    app.setFont(font())


def list_palette() -> QPalette:
    """For tables that paint their own chosen row: Qt's highlight behind it is made invisible."""
    made = palette()
    made.setColor(QPalette.ColorRole.Highlight, colour("surface"))
    made.setColor(QPalette.ColorRole.HighlightedText, colour("text"))
    return made


def dress_scroll_bar(bar: QWidget) -> None:
    """A slim bar without arrows; it is a leaf, so its style sheet touches nothing else."""
    table = state.roles()
    wide, inset = px(10), px(2)
    bar.setStyleSheet(
        f"QScrollBar:vertical {{ background: transparent; width: {wide}px; margin: 0; border: none; }}"
        f"QScrollBar::handle:vertical {{ background: {table.edge}; border-radius: {px(3)}px;"
        f" min-height: {px(32)}px; margin: {inset}px; }}"
        "QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical { height: 0; border: none; }"
        "QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical { background: transparent; }"
    )


def dress_field(field: QWidget, *, framed: bool = True) -> None:
    """Give a text field its edge, corners and focus line; call again when the theme changed.

    Style sheets are for fields only: on a parent they would rewrite the palette that its tables see.
    """
    field.setPalette(palette())
    kind = field.metaObject().className()
    table = state.roles()
    if not framed:
        field.setStyleSheet(
            f"{kind} {{ background: transparent; border: none; color: {table.text};"
            f" placeholder-text-color: {table.text3}; }}"
        )
        return
    padding, radius, line = px(8), px(RADIUS), round(STROKE_FIELD)
    field.setStyleSheet(
        f"{kind} {{ background: {table.surface}; color: {table.text}; border: 1px solid {table.edge};"
        f" border-radius: {radius}px; padding: 0 {padding}px;"
        f" selection-background-color: {table.accent}; selection-color: {table.on_accent};"
        # Qt would make it half as strong as the text.
        f" placeholder-text-color: {table.text3}; }}"
        f"{kind}:focus {{ border: {line}px solid {table.accent}; padding: 0 {padding - 1}px; }}"
        f"{kind}:disabled {{ color: {table.text3}; background: {table.sunken}; }}"
    )
