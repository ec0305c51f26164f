"""Key pair of an installation: in the key store only, shown by its public half, renewed in two steps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.core.errors import StoreError, Unusable
from desktop.store import installation_key
from desktop.store.store_keys import SERVICE
from tests.store.test_key_store import Credentials, windows

__all__ = ["windows"]


def names(told: dict[str, Any]) -> list[str]:
    return [key["kid"] for key in told["keys"]]


def test_it_is_made_when_it_is_shown_and_kept(windows: Credentials) -> None:
    assert installation_key.in_use() is None
    told = installation_key.public()
    key = installation_key.in_use()
    assert key is not None
    assert names(told) == [key.thumbprint()] == names(installation_key.public())
    assert not any("d" in one for one in told["keys"])
    # Windows keeps 2,560 bytes; a next one has room beside it.
    installation_key.renew()
    assert set(windows.held) == {installation_key.NAME}


def test_a_new_one_is_used_only_when_it_is_said(windows: Credentials) -> None:
    (first,) = names(installation_key.public())
    installation_key.renew()
    assert names(installation_key.public())[0] == first
    installation_key.renew()
    first_again, second = names(installation_key.public())
    key = installation_key.in_use()
    assert key is not None
    assert first_again == first == key.thumbprint()
    installation_key.use_next()
    assert names(installation_key.public()) == [second]
    with pytest.raises(StoreError) as told:
        installation_key.use_next()
    assert told.value.todo
    assert names(installation_key.public()) == [second]


@pytest.mark.parametrize("text", ["x", "[]", '{"in use": 5}', '{"in use": {"kty": "EC"}}', "null"])
def test_a_damaged_one_is_told_and_not_replaced(windows: Credentials, text: str) -> None:
    windows.set_password(SERVICE, installation_key.NAME, text)
    for ask in (installation_key.in_use, installation_key.public, installation_key.renew):
        with pytest.raises(Unusable) as told:
            ask()
        assert text not in told.value.details + json.dumps(str(told.value))
    assert windows.held[installation_key.NAME] == text


def test_a_machine_without_a_key_store_says_so(windows: Credentials) -> None:
    windows.refuses = OSError("none")
    with pytest.raises(StoreError):
        installation_key.public()
