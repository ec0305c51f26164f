"""Mutants of what strange servers need: a rule switched off, which the schedules must notice."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from desktop.fhir import whole
from desktop.store.outbox import Entry
from desktop.sync.push import if_match, send, together
from tests.faults.mutants import Switch, _all


def repeated_unread() -> AbstractContextManager[object]:
    """What may have been carried out goes again as it is, and the server's condition is trusted."""

    def never(_entry: Entry) -> bool:
        return False

    return _all(*(patch.object(module, "may_be_there", never) for module in (if_match, send, together)))


def short_page_believed() -> AbstractContextManager[object]:
    """What came is taken for all there is, whatever total stands beside it."""
    return patch.object(whole.Seen, "broken_off", lambda _seen, _size: False)


STRANGE: dict[str, Switch] = {
    "repeats a transaction unread": repeated_unread,
    "believes a short page": short_page_believed,
}
