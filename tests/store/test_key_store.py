"""The system's key store, as narrow as Windows': 2,560 bytes a credential, errors of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import pytest

from desktop.cli import doctor_machine
from desktop.core.errors import StoreError
from desktop.store.cipher import KEY_BYTES
from desktop.store.store import Store
from desktop.store.store_keys import SERVICE, KeyringKeys
from desktop.views.sign_in.first import record_folder
from tests.conftest import ROOT

BLOB, USER = 5 * 512, 513
"""What Windows takes of a credential: bytes of its secret (written as UTF-16), letters of its user."""


class WindowsError_(Exception):
    """Stands for `pywintypes.error`, which is none of the keyring package's."""


class Credentials(keyring.backend.KeyringBackend):
    """Keeps what Windows would keep; `refuses` is what a machine answers that keeps nothing."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, str] = {}
        self.written: list[str] = []
        self.refuses: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.refuses:
            raise self.refuses
        assert service == SERVICE
        return self.held.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.refuses:
            raise self.refuses
        if len(password.encode("utf-16-le")) > BLOB or len(username) > USER:
            raise WindowsError_(1783, "CredWrite", "The stub received bad data.")
        self.written.append(password)
        self.held[username] = password

    def delete_password(self, service: str, username: str) -> None:
        assert service == SERVICE
        del self.held[username]


@pytest.fixture
def windows() -> Iterator[Credentials]:
    before, backend = keyring.get_keyring(), Credentials()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_what_is_kept_fits_into_a_credential(
    windows: Credentials, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The longest name of an account.
    monkeypatch.setenv("USERNAME", "Å" * 256)
    name = record_folder("https://hospital.example/fhir").name
    key = KeyringKeys().create(name)
    assert KeyringKeys().get(name) == key
    assert len(key) == KEY_BYTES
    with Store.open(tmp_path / "record", KeyringKeys()):
        assert set(windows.held) == {name, "record"}
    assert doctor_machine.key_store().level == "green"
    # A key, a record's key and doctor's trial: all of them, with room to spare.
    assert len(windows.written) == 3
    assert max(len(one.encode("utf-16-le")) for one in windows.written) <= BLOB // 10


def test_nothing_else_of_the_program_writes_there() -> None:
    writers = {
        path.relative_to(ROOT).as_posix()
        for package in ("desktop", "ui")
        for path in (ROOT / package).rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in ("set_password", "CredWrite"))
    }
    assert writers == {"desktop/store/store_keys.py", "desktop/cli/doctor_machine.py"}


@pytest.mark.parametrize(
    "error",
    [WindowsError_(1312, "CredWrite", "no such logon session"), OSError(5, "denied")],
)
def test_a_machine_that_keeps_no_credentials_is_a_sentence(
    windows: Credentials, tmp_path: Path, error: Exception
) -> None:
    windows.refuses = error
    for ask in (KeyringKeys().get, KeyringKeys().create):
        with pytest.raises(StoreError, match="nøkkellager") as told:
            ask("record")
        assert type(error).__name__ in told.value.details
    with pytest.raises(StoreError, match="nøkkellager"):
        Store.open(tmp_path / "record", KeyringKeys())
    assert not (tmp_path / "record" / "record.db").exists()
    assert doctor_machine.key_store().level == "red"
