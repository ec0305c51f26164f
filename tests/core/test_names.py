"""A person's name in a list: one piece has no comma, one written from right to left keeps to its place."""

from __future__ import annotations

from desktop.core.names import family_first, isolated


def test_a_name_of_one_piece_has_no_comma() -> None:
    assert family_first("Solbakken", "Ingrid Marie") == "SOLBAKKEN, Ingrid Marie"
    assert family_first("محمد بن عبد الله", "") == "محمد بن عبد الله"
    assert family_first("", "Ida") == "Ida"


def test_only_a_name_from_right_to_left_is_held_in_its_place() -> None:
    held = isolated("محمد")
    assert held.strip("\u200e\u2068\u2069") == "محمد"
    assert (held[0], held[1], held[-1]) == ("\u200e", "\u2068", "\u2069")
    assert isolated("O'Brien-Åsdal, 3 李") == "O'Brien-Åsdal, 3 李"
    assert isolated("") == ""
