"""An error in the midst of painting is one error: the painter lets go of the widget, and the window lives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import ui
from tests.ui.editors.samples_letters import letter
from ui.editors.letter import sources
from ui.editors.letter.letter_editor import LetterEditor
from ui.editors.parts import text_field

UI = Path(ui.__file__).parent


def _on_widgets(tree: ast.AST) -> tuple[set[int], set[int]]:
    """Lines where a widget is painted on, and of these the ones where `with` ends it."""

    def paints(node: ast.AST | None) -> bool:
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QPainter"
        return called and any(isinstance(n, ast.Name) and n.id == "self" for n in ast.walk(node))  # type: ignore[arg-type]

    every = {node.lineno for node in ast.walk(tree) if paints(node)}  # type: ignore[attr-defined]
    withs = (item for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items)
    return every, {item.context_expr.lineno for item in withs if paints(item.context_expr)}


def test_every_painter_on_a_widget_ends_with_its_block() -> None:
    found = 0
    for path in sorted(UI.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "QPainter" not in text:
            continue
        every, ended = _on_widgets(ast.parse(text))
        found += len(every)
        assert every == ended, f"{path.relative_to(UI)}: lines {sorted(every - ended)}"
    assert found > 50


@pytest.mark.parametrize("place", ["sources", "field"])
def test_an_error_while_painting_leaves_no_painter_behind(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    editor = LetterEditor()
    qtbot.addWidget(editor)
    editor.resize(1920, 1080)
    editor.set_model(letter())
    editor.show()
    QApplication.processEvents()

    def fails(*_anything: object) -> None:
        raise ValueError("in the midst of painting")

    widget = editor.desk.sources if place == "sources" else editor.paper.blocks[0].field
    with monkeypatch.context() as patched:
        if place == "sources":
            patched.setattr(sources, "draw", fails)
        else:
            patched.setattr(text_field, "paint_behind", fails)
        with pytest.raises(ValueError, match="midst"):
            widget.grab()
    painted = widget if place == "sources" else widget.viewport()
    assert not painted.paintingActive()
    assert not editor.grab().isNull()
