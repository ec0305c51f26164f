"""One whole round and no more: for commands that read the record."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.shown.status import Status
from desktop.store.store import Store
from desktop.sync.pull.interests import Interests
from desktop.sync.run.worker import SyncWorker

ROUND_SECONDS = 600.0


def sync_once(
    store: Store,
    server: str,
    token: str = "",
    *,
    wards: Sequence[str] = (),
    patients: Sequence[str] = (),
    days: Sequence[str] = (),
) -> Status:
    """Push and pull once, as `Interests` says; raises WireError when the server can't be reached or used."""
    worker = SyncWorker(store, server, token=lambda: token or None)
    worker.set_interests(Interests(tuple(wards), tuple(patients), days=tuple(days)))
    done = worker.sync_now()
    worker.start()
    try:
        status = done.result(ROUND_SECONDS)
    except TimeoutError as error:
        raise WireError(_("The server takes too long to answer."), todo=_("Try again.")) from error
    finally:
        worker.stop()
    if status.away:
        raise WireError(
            status.message or _("The server can't be used."), todo=status.todo, details=status.details
        )
    return status
