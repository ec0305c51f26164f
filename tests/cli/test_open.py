"""`fagflate`: which server is opened, and which one is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli import dispatch
from desktop.cli.open import remember
from desktop.core import settings
from desktop.core.errors import FagflateError
from desktop.core.window_port import Picture, Start

FIRST, SECOND = "http://127.0.0.1:9/fhir", "http://127.0.0.1:9/other"


class Windows:
    """Opens nothing, and remembers with what."""

    def __init__(self, display: bool = True) -> None:
        self.display = display
        self.opened: list[Start] = []
        self.pictures: list[Picture] = []
        self.told: list[FagflateError] = []

    def has_display(self) -> bool:
        return self.display

    def open(self, start: Start) -> int:
        self.opened.append(start)
        return 0

    def tell(self, error: FagflateError) -> None:
        self.told.append(error)

    def render(self, *_words: object) -> None:
        raise AssertionError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))
    monkeypatch.delenv("FAGFLATE_TOKEN", raising=False)


def fagflate(*words: str) -> tuple[int, list[tuple[str, bool]]]:
    windows = Windows()
    code = dispatch.run(words, windows)
    return code, [(start.server, start.new) for start in windows.opened]


def test_the_server_that_is_remembered_is_opened_again(tmp_path: Path) -> None:
    assert fagflate("--server", FIRST) == (0, [(FIRST, True)])
    assert fagflate()[0] == 1, "it is the window that remembers, when the server has answered"
    remember(FIRST)
    assert fagflate() == (0, [(FIRST, False)])
    assert fagflate("--theme", "dark", "--lang", "en") == (0, [(FIRST, False)])
    (tmp_path / "token").write_text("secret", encoding="ascii")
    (tmp_path / "token").chmod(0o600)
    assert fagflate("--token-file", str(tmp_path / "token")) == (0, [(FIRST, False)])
    assert fagflate("--server", SECOND) == (0, [(SECOND, True)])
    assert fagflate() == (0, [(FIRST, False)]), "a mistyped address is not the one of the next start"


def test_without_any_server_it_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate() == (1, [])
    assert "fagflate demo" in capsys.readouterr().err


def test_without_a_display_nothing_is_opened(capsys: pytest.CaptureFixture[str]) -> None:
    windows = Windows(display=False)
    assert dispatch.run(["--server", FIRST], windows) == 1
    assert windows.opened == []
    assert not settings.path().exists()
    assert "snapshot" in capsys.readouterr().err


LINK = "fagflate://patient/h12a"


def test_a_link_opens_a_window_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    remember(FIRST)
    windows = Windows()
    assert dispatch.run([LINK], windows) == 0
    assert [(start.server, start.link) for start in windows.opened] == [(FIRST, LINK)]


@pytest.mark.parametrize(
    "words",
    [
        ["fagflate://other/h12a"], [LINK, "--server", SECOND], [f"{LINK} --server {SECOND}"], [LINK, "demo"],
        ["FAGFLATE:--help"], [f"{LINK}?x", "--token-file", "/etc/passwd"], ["fagflate:open"],
    ],
)  # fmt: skip
def test_what_is_smuggled_in_with_a_link_opens_nothing_and_is_said(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    remember(FIRST)
    windows = Windows()
    assert dispatch.run(words, windows) == 1
    assert windows.opened == []
    assert len(windows.told) == 1, "who follows a link sees no terminal"
    assert "ikke til en pasient" in capsys.readouterr().err


def test_without_a_terminal_errors_are_said_in_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    windows = Windows()
    assert dispatch.run([], windows) == 1
    assert [type(error).__name__ for error in windows.told] == ["InputError"]
