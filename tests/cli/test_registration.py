"""`fagflate registration`: what a provider has to know of this machine, and nothing that it must not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.dispatch import run
from desktop.core.window_port import Windows
from tests.store.test_key_store import Credentials, windows

__all__ = ["windows"]


class _None:
    has_display = False


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    nobody: Windows = _None()  # type: ignore[assignment]
    assert run(["registration", *words], nobody) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_public_keys_and_where_to_come_back(windows: Credentials, capsys: pytest.CaptureFixture[str]) -> None:
    first = told(capsys)
    assert first["token_endpoint_auth_method"] == "private_key_jwt"
    assert first["redirect_uris"] == ["http://127.0.0.1/callback"]
    (key,) = first["jwks"]["keys"]
    assert {"d", "k"}.isdisjoint(key)
    assert told(capsys, "--json") == first
    both = told(capsys, "--renew")["jwks"]["keys"]
    assert both[0] == key
    assert told(capsys, "--use-next")["jwks"]["keys"] == both[1:]


def test_a_service_is_registered_only_where_the_site_lets_one_send(
    windows: Credentials, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    assert "client_credentials" not in told(capsys)["grant_types"]
    (tmp_path / "settings.json").write_text('{"finish_sending": "service"}', encoding="utf-8")
    found = told(capsys)
    assert "client_credentials" in found["grant_types"]
    assert "system/*.cruds" in found["scope"].split()


def test_no_next_key_is_told(windows: Credentials, capsys: pytest.CaptureFixture[str]) -> None:
    nobody: Windows = _None()  # type: ignore[assignment]
    assert run(["registration", "--use-next"], nobody) == 1
    assert "--renew" in capsys.readouterr().err
