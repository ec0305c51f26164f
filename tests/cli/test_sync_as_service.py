"""`fagflate sync --as-service`: what somebody left goes with them as author, where the site says so."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import keyring
import msgspec
import pytest

from desktop.cli import serve
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.store import installation_key, outbox, snapshots
from desktop.store.outbox import Act
from tests.cli.test_doctor import memory
from tests.cli.test_sync import command, open_store
from tests.servers.embedded import serving

__all__ = ["memory"]
MAREN = Actor("PractitionerRole/m", "Practitioner/m", "Maren Aas", self_declared=False)


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A record with an act that its person left unsent."""
    body = {"resourceType": "Flag", "id": "f1", "status": "active", "code": {"text": "Fallfare"},
            "subject": {"reference": "Patient/p1"}, "author": {"reference": "Practitioner/m"}}  # fmt: skip
    with open_store(tmp_path) as store:
        text = msgspec.json.encode(MAREN).decode()
        store.write(lambda tx: snapshots.put(tx, "session", "actor", text), origin="sign_in").result()
        store.write(lambda tx: outbox.put(tx, body, Act("note", MAREN.role)), origin="note").result()
    return tmp_path


def test_it_is_sent_once_and_nothing_is_fetched(
    left: Path, memory: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (left / "settings.json").write_text('{"finish_sending": "service"}', encoding="utf-8")
    monkeypatch.setenv("FAGFLATE_MACHINE", str(left))
    registered = left / "machine.json"
    registered.write_text(json.dumps({"jwks": installation_key.public()}), encoding="utf-8")
    keys = serve.service_keys(registered)
    with serving(token="", sign_in=True, service=keys) as server:
        server.load([{"resourceType": "Patient", "id": "p1"}])
        assert command(server.url, left, "--as-service")[0] == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["unsent"], told["said"]) == (0, "")
        assert told["sent"] >= 1
        assert command(server.url, left, "--as-service")[0] == 0
        assert json.loads(capsys.readouterr().out)["sent"] == 0
        # Its key is withdrawn: a sentence, and what is unsent stays.
        keyring.delete_password("Fagflate", installation_key.NAME)
        with open_store(left) as store:
            body = {"resourceType": "Flag", "id": "f2", "subject": {"reference": "Patient/p1"}}
            store.write(lambda tx: outbox.put(tx, body, Act("note", MAREN.role)), origin="note").result()
        assert command(server.url, left, "--as-service", as_json=False)[0] == 1
        said = capsys.readouterr().out
        assert "1 endring er fortsatt ikke sendt" in said
        assert "registrert" in said


@pytest.mark.expects_log
@pytest.mark.parametrize("policy", ["never", "own-token"])
def test_it_is_refused_where_the_site_does_not_let_a_service_send(
    left: Path, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    (left / "settings.json").write_text(json.dumps({"finish_sending": policy}), encoding="utf-8")
    monkeypatch.setenv("FAGFLATE_MACHINE", str(left))
    with pytest.raises(InputError, match="ingen tjeneste"):
        command("http://127.0.0.1:9/fhir", left, "--as-service")


@pytest.mark.parametrize("text", ["", "{}", '{"jwks": {"keys": [{"kty": "oct"}]}}', '{"jwks": 3}'])
def test_a_file_that_is_no_registration_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="ikke det fagflate registration skriver"):
        serve.service_keys(file)


@pytest.mark.expects_log
def test_a_service_key_is_for_a_server_with_a_sign_in_of_its_own(tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    serve.configure(parser)
    arguments = parser.parse_args(["--service-key", str(tmp_path / "x.json"), "--port", "0"])
    arguments.json = False
    with pytest.raises(InputError, match="--sign-in"):
        serve.run(arguments)
