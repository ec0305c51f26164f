"""Decoding by a type on several threads: once worked out for all, and by nobody but the one module for it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.core.decoding.by_type import from_json, from_plain, json_decoder, message_decoder
from tests.conftest import ROOT

HOME = ROOT / "desktop/core/decoding/by_type.py"
THREADS = """
import sys, threading, types
sys.setswitchinterval(1e-6)
source = "from __future__ import annotations\\nimport msgspec\\n" + "".join(
    f"class C{i}(msgspec.Struct):\\n"
    f"    a: C{(i + 1) % 300} | None = None\\n"
    f"    b: list[C{(i + 7) % 300}] = []\\n"
    f"    c: dict[str, C{(i + 13) % 300}] = {{}}\\n"
    for i in range(300)
)
m = types.ModuleType("m")
sys.modules["m"] = m
exec(compile(source, "m", "exec"), m.__dict__)
for i in range(300):
    getattr(m, f"C{i}").__module__ = "m"
BODY = b'{"a":{"a":{"b":[{}]}},"c":{"x":{"a":{}}}}'
start, read = threading.Barrier(6), []
def go(step):
    start.wait()
    for i in range(300):
        read.append(read_as(BODY, getattr(m, f"C{i * step % 300}")))
threads = [threading.Thread(target=go, args=(step,)) for step in (1, 7, 11, 13, 17, 19)]
for one in threads: one.start()
for one in threads: one.join()
assert len(read) == 1800 and all(one.a.a.b for one in read)
"""
WAYS = {
    "json": "from desktop.core.decoding.by_type import from_json as read_as\n",
    "plain": "import json\nfrom desktop.core.decoding.by_type import from_plain\n"
    "def read_as(body, kind): return from_plain(json.loads(body), kind)\n",
    "decoders": "from desktop.core.decoding.by_type import json_decoder\n"
    "def read_as(body, kind): return json_decoder(kind).decode(body)\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_six_threads_decode_three_hundred_new_structs(way: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAYS[way] + THREADS], cwd=ROOT, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 0, done.stderr


def _typed(path: Path) -> list[str]:
    """Places in a file at which msgspec itself decodes by a type."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        by_type = name in ("msgspec.convert", "msgspec.msgpack.Decoder", "msgspec.msgpack.decode") or (
            name in ("msgspec.json.decode", "msgspec.json.Decoder")
            and (
                len(node.args) > (name == "msgspec.json.decode")
                or any(k.arg == "type" for k in node.keywords)
            )
        )
        if by_type:
            found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def test_nobody_else_decodes_by_a_type() -> None:
    places = [
        place
        for folder in ("desktop", "ui")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != HOME
        for place in _typed(path)
    ]
    assert places == []
    assert len(_typed(HOME)) >= 4, "the rule finds what it looks for"


def test_values_are_read_as_they_were() -> None:
    assert from_json("[1, 2]", tuple[int, ...]) == (1, 2)
    assert from_plain({"1": 2}, dict[int, int], str_keys=True) == {1: 2}
    assert json_decoder(int).decode(b"7") == 7
    assert message_decoder(int).decode(b"\x07") == 7
