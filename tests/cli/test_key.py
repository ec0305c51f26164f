"""`fagflate key`: somebody's keys of signatures are named, and one is withdrawn once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from joserfc import jwk

from desktop.cli.dispatch import run
from desktop.core.window_port import Windows
from desktop.store import signing_key, snapshots
from desktop.store.store import READING, Store
from desktop.store.store_keys import FileKey
from desktop.sync.push import own_keys
from tests.commands.conftest import AAS


class _None:
    has_display = False


Keys = Callable[..., tuple[int, Any]]


@pytest.fixture
def keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Keys:
    """Runs the command on the record of a doctor who has signed here."""
    file = tmp_path / "key"
    file.write_text("cd" * 32)

    def signs(tx: Any) -> None:
        snapshots.put(tx, "session", "actor", msgspec.json.encode(AAS).decode())
        signing_key.key(tx, None, AAS)

    with Store.open(tmp_path / "store", FileKey(file)) as store:
        store.write(signs, origin=READING).result()

    def command(*words: str) -> tuple[int, Any]:
        nobody: Windows = _None()  # type: ignore[assignment]
        where = ("--store", str(tmp_path / "store"), "--key-file", str(file))
        code = run(["key", "--json", *where, *words], nobody)
        said = capsys.readouterr().out
        return code, json.loads(said) if said else []

    return command


def test_a_key_is_named_and_withdrawn_once(keys: Keys, tmp_path: Path) -> None:
    code, (one,) = keys()
    assert code == 0
    assert (one["here"], one["published"], one["until"], one["withdrawn"]) == (True, False, "", False)
    code, (withdrawn,) = keys("--withdraw", one["thumbprint"][:8])
    assert (code, withdrawn["withdrawn"]) == (0, True)
    assert keys("--withdraw", one["thumbprint"][:8])[0] == 1
    with Store.open(tmp_path / "store", FileKey(tmp_path / "key")) as store:
        assert store.read(own_keys.due).result(), "the server is told"
        logged = store.read(lambda c: c.exec_driver_sql("SELECT entry FROM access_log").fetchall()).result()
        assert [text for (text,) in logged if "Basic/" in text]
        after = store.write(lambda tx: signing_key.key(tx, None, AAS).thumbprint(), origin=READING).result()
    assert after != one["thumbprint"], "the next signature is by another key"


def test_a_key_whose_name_begins_with_a_dash_is_withdrawn(keys: Keys, tmp_path: Path) -> None:
    """Thumbprints are base64url: one of 64 begins so, and is copied as it stands."""
    made = jwk.ECKey.generate_key("P-256")
    while not made.thumbprint().startswith("-") or made.thumbprint().startswith("--"):
        made = jwk.ECKey.generate_key("P-256")
    with Store.open(tmp_path / "store", FileKey(tmp_path / "key")) as store:
        store.write(lambda tx: signing_key.key(tx, made, AAS), origin=READING).result()
    code, found = keys("--withdraw", made.thumbprint()[:8])
    assert code == 0
    assert [one["thumbprint"] for one in found if one["withdrawn"]] == [made.thumbprint()]


@pytest.mark.parametrize("name", ["no-such-key", "*"])
def test_a_name_that_nobody_has_withdraws_nothing(keys: Keys, name: str) -> None:
    assert keys("--withdraw", name)[0] == 1
    assert keys()[1][0]["withdrawn"] is False
