"""Definitions that nothing in the program uses are deleted: tests alone keep nothing alive."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CALLED_BY_OTHERS = re.compile(
    # Qt's virtual methods, those of the standard library's parser, and what is found by a made-up name.
    r"\w+Event|nativeEventFilter|sizeHint|minimumSizeHint|hasHeightForWidth|heightForWidth|headerData|rowCount|columnCount"
    # Those that authlib's grants ask for.
    r"|get_client_id|get_default_redirect_uri|get_redirect_uri|get_allowed_scope|check_\w+|get_auth_time"
    r"|get_a[cm]r|query_\w+|create_oauth2_request|handle_response|send_signal|\w+_authorization_code"
    r"|authenticate_\w+|revoke_\w+|exists_nonce|get_client_\w+|get_encode_header|generate_user_info"
    r"|resolve_client_private_key|get_nonce|get_scope|save_token"
    r"|resolve_client_public_key|validate_requested_scope|verify_claims"
    r"|readinto|nextCheckState|paintSection|loadResource|\w*MimeData\w*|handle_\w+|_(?:add|set|move|remove)(?:_tab)?"
)
WAITS = {
    "gestation_words": "the newborn ward",
    "unknown_decl": "called by the standard library's HTML parser",
    "letter_of": "a letter that came back, found by its barcode",
}
"""Rules that are tried and stand ready; each with what it is for."""


def _counts(node: ast.AST, panels: bool) -> bool:
    if isinstance(node, ast.ClassDef):
        # Panels are found by the name of their kind.
        return not (panels and node.name.endswith("Panel"))
    # What is decorated is registered somewhere, or a property.
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.decorator_list


def _defined(path: Path) -> list[str]:
    panels = path.parts[-3:-1] == ("ui", "panels") or path.parts[-4:-1] == ("ui", "panels", "own")
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = [getattr(node, "name", "") for node in nodes if _counts(node, panels)]
    return [n for n in names if not n.startswith("__") and not CALLED_BY_OTHERS.fullmatch(n)]


def _once(every: list[str], words: Counter[str]) -> Iterator[bool]:
    """For each definition, or what looks like one: True where its name stands nowhere else."""
    return (words[name] == 1 for before, name in pairwise(every) if before in ("def", "class"))


def test_what_is_defined_is_used() -> None:
    paths = [path for package in ("desktop", "ui") for path in (ROOT / package).rglob("*.py")]
    said = {path: re.findall(r"\w+", path.read_text(encoding="utf-8")) for path in paths}
    words = Counter(word for every in said.values() for word in every)
    # A definition's name comes right after `def` or `class`: most files need no parsing.
    odd = [path for path, every in said.items() if any(_once(every, words))]
    unused = {name: path for path in odd for name in _defined(path) if words[name] == 1}
    assert {n: str(p.relative_to(ROOT)) for n, p in unused.items() if n not in WAITS} == {}
    assert set(WAITS) <= set(unused), "used by now: take it off the list"
