"""Key pair of this installation for sign-in (`private_key_jwt`): in the system's key store, and renewed.

A provider has to know the public half before the private one is used. So a new key stands beside the one in
use (`renew`) until it is registered, and only then takes its place (`use_next`).
"""

from __future__ import annotations

import json
from typing import Any

from joserfc import jwk
from joserfc.errors import JoseError

from desktop.core.errors import StoreError, Unusable
from desktop.core.messages import _
from desktop.store import store_keys

NAME = store_keys.SIGN_IN_KEY
"""The name under which the key store keeps it."""
_IN_USE, _NEXT = "in use", "next"


def in_use() -> jwk.ECKey | None:
    """The private key that this installation shows, or None where it has none yet. Raises StoreError."""
    return _read().get(_IN_USE)


def public() -> dict[str, Any]:
    """JWKS to be registered at the provider: the key in use, made where there is none, and the next one.
    Raises StoreError."""
    keys = _read()
    if _IN_USE not in keys:
        keys[_IN_USE] = _made()
        _write(keys)
    known = [keys[name] for name in (_IN_USE, _NEXT) if name in keys]
    named = ({"kid": key.thumbprint(), "use": "sig", "alg": "ES256"} for key in known)
    return {"keys": [key.as_dict(private=False, **more) for key, more in zip(known, named, strict=True)]}


def renew() -> None:
    """Make the next key, in place of one that was made before and is not in use. Raises StoreError."""
    keys = _read()
    keys[_NEXT if _IN_USE in keys else _IN_USE] = _made()
    _write(keys)


def use_next() -> None:
    """Use the next key from now on; the one before is forgotten. Raises StoreError."""
    keys = _read()
    if _NEXT not in keys:
        raise StoreError(
            _("There is no next key of this machine."),
            kept=_("The key in use stays as it is."),
            todo=_("Make one with fagflate registration --renew, and let the provider know it first."),
        )
    _write({_IN_USE: keys[_NEXT]})


def _made() -> jwk.ECKey:
    return jwk.ECKey.generate_key("P-256")


def _read() -> dict[str, jwk.ECKey]:
    text = store_keys.kept(NAME)
    if not text:
        return {}
    try:
        return {name: jwk.ECKey.import_key(told) for name, told in json.loads(text).items()}
    except (JoseError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise Unusable(
            _("The key of this machine for sign-in is damaged."),
            kept=_("It is left as it is."),
            todo=_("Let IT remove it from the key store, and register the machine anew."),
            details=type(error).__name__,
        ) from error


def _write(keys: dict[str, jwk.ECKey]) -> None:
    private = {name: key.as_dict(private=True) for name, key in keys.items()}
    store_keys.keep(NAME, json.dumps(private, separators=(",", ":")))
