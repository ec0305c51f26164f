"""`fagflate`: which server is opened, and which one is remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli import dispatch
from desktop.cli.open import settings
from desktop.cli.windows import Picture, Start
from tests.cli.odd_server import odd
from tests.servers.embedded import Embedded, embedded

__all__ = ["embedded", "odd"]


class Windows:
    """Opens nothing, and remembers with what."""

    def __init__(self, display: bool = True) -> None:
        self.display = display
        self.opened: list[Start] = []
        self.pictures: list[Picture] = []

    def has_display(self) -> bool:
        return self.display

    def open(self, start: Start) -> int:
        self.opened.append(start)
        return 0

    def render(self, *_words: object) -> None:
        raise AssertionError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))
    monkeypatch.delenv("FAGFLATE_TOKEN", raising=False)


def fagflate(*words: str) -> tuple[int, list[str]]:
    windows = Windows()
    code = dispatch.run(words, windows)
    return code, [start.server for start in windows.opened]


def test_a_server_that_answered_is_opened_again(embedded: Embedded, tmp_path: Path) -> None:
    assert fagflate("--server", embedded.url) == (0, [embedded.url])
    assert fagflate() == (0, [embedded.url])
    assert fagflate("--theme", "dark", "--lang", "en") == (0, [embedded.url])
    (tmp_path / "token").write_text(embedded.token, encoding="ascii")
    given = ("--token-file", str(tmp_path / "token"))
    assert fagflate(*given, "--server", embedded.url) == (0, [embedded.url])


@pytest.mark.parametrize("kind", ["nobody", "web page", "not R4", "no address"])
def test_an_address_that_does_not_work_is_not_remembered(
    kind: str, embedded: Embedded, odd: tuple[str, dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    url, table = odd
    if kind == "web page":
        table["metadata"] = lambda: (200, "<html>Logg inn</html>")
    elif kind == "not R4":
        other = {"resourceType": "CapabilityStatement", "fhirVersion": "5.0.0"}
        table["metadata"] = lambda: (200, json.dumps(other))
    wrong = {"nobody": "http://127.0.0.1:9/fhir", "no address": "hospital"}.get(kind, url)
    # The window is opened all the same: it says what is wrong, and shows what was fetched before.
    assert fagflate("--server", wrong) == (0, [wrong])
    assert fagflate() == (1, [])
    assert "fagflate demo" in capsys.readouterr().err
    assert fagflate("--server", embedded.url)[0] == 0
    assert fagflate("--server", wrong) == (0, [wrong])
    assert fagflate() == (0, [embedded.url])


def test_without_a_display_nothing_is_opened(embedded: Embedded, capsys: pytest.CaptureFixture[str]) -> None:
    windows = Windows(display=False)
    assert dispatch.run(["--server", embedded.url], windows) == 1
    assert windows.opened == []
    assert not settings().exists()
    assert "snapshot" in capsys.readouterr().err
