"""Keys that may sign published sprints (policy `SprintKeys`), and the owner's own key pair in the key store.

A key of the policy is a line: the public half (as `fagflate workspace key` prints it), whose it is, and
`withdrawn=YYYY-MM-DD` from the day on which it counts no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.core import settings
from desktop.core.errors import StoreError, Unusable
from desktop.core.messages import _
from desktop.store import store_keys

if TYPE_CHECKING:
    from joserfc import jwk

SETTING: Final = "sprint_keys"
NAME: Final = "sprint key"
"""Name under which the key store keeps the owner's key pair."""


class Trusted(msgspec.Struct, frozen=True):
    """A key that the policy lists: whose it is, and the day (YYYY-MM-DD) from which it is withdrawn, if
    any."""

    owner: str = ""
    withdrawn: str = ""


def trusted() -> Mapping[str, Trusted]:
    """Keys that the policy, or the machine's file, lists, by their public half; a user's own file lists
    none. Of a key listed twice the first day holds from which one of its lines withdraws it."""
    found: dict[str, Trusted] = {}
    for key, one in map(_read, settings.by_it(SETTING)):
        other = found.get(key, one)
        days = [told.withdrawn for told in (one, other) if told.withdrawn]
        found[key] = Trusted(other.owner or one.owner, min(days, default=""))
    return found


def _read(line: str) -> tuple[str, Trusted]:
    # A line without a name has the mark right after its key.
    listed, _mark, day = line.partition(settings.WITHDRAWN)
    key, _space, name = listed.partition(" ")
    return key, Trusted(" ".join(name.split()), date.fromisoformat(day).isoformat() if day else "")


def line(key: jwk.OKPKey, owner: str) -> str:
    """Line of the policy that trusts a key."""
    return f"{key.as_dict(private=False)['x']} {' '.join(owner.split())}".rstrip()


def own() -> jwk.OKPKey | None:
    """The owner's key pair on this machine; None where none was made. Raises StoreError."""
    from joserfc import jwk
    from joserfc.errors import JoseError

    text = store_keys.kept(NAME)
    if not text:
        return None
    try:
        return jwk.OKPKey.import_key(json.loads(text))
    except (JoseError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise Unusable(
            _("The key with which sprints are signed on this machine is damaged."),
            kept=_("It is left as it is."),
            todo=_("Make a new one with fagflate workspace key --renew, and let IT list it."),
            details=type(error).__name__,
        ) from error


def make() -> jwk.OKPKey:
    """Make a key pair in place of the one before, if any. Raises StoreError."""
    from joserfc import jwk

    key = jwk.OKPKey.generate_key("Ed25519")
    store_keys.keep(NAME, json.dumps(key.as_dict(private=True), separators=(",", ":")))
    return key


def needed() -> StoreError:
    """Error for a sprint that can't be signed, because this machine has no key."""
    return StoreError(
        _("There is no key on this machine with which sprints are signed."),
        kept=_("Nothing was published."),
        todo=_("Make one with fagflate workspace key, and let IT list its public half in SprintKeys."),
    )
