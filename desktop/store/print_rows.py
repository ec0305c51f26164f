"""Letters handed to a printer of this machine, kept by ticket until it is known what became of them.

The spooler's id of each job is in it, so that its state is found again after a restart.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from desktop.core.decoding.by_type import from_json
from desktop.shown.paper.print_states import PrintJob
from desktop.store import outbox, snapshots
from desktop.store.store import Transaction

KIND = "print-job"


def put(tx: Transaction, job: PrintJob) -> None:
    """Keep a job as it is known now; the letter queue is told."""
    snapshots.put(tx, KIND, job.ticket, msgspec.json.encode(job).decode())
    tx.touch("Task")


def all_of(connection: Connection) -> dict[str, PrintJob]:
    """The jobs by ticket. One that can't be read is left out: its letter is then asked about."""
    found = {}
    for ticket, body in snapshots.all_of(connection, KIND).items():
        try:
            found[ticket] = from_json(body, PrintJob)
        except msgspec.MsgspecError:
            continue
    return found


def by_task(connection: Connection) -> dict[str, PrintJob]:
    """The jobs by the Task (`Task/id`, as the record calls it now) of the letter that they print."""
    return {_task(connection, job): job for job in all_of(connection).values()}


def settle(tx: Transaction, tasks: tuple[str, ...]) -> None:
    """Let go of the jobs of these Tasks: it is known what became of them."""
    for ticket, job in all_of(tx.connection).items():
        if not {job.task, _task(tx.connection, job)}.isdisjoint(tasks):
            snapshots.remove(tx, KIND, ticket)
            tx.touch("Task")


def _task(connection: Connection, job: PrintJob) -> str:
    kind, _slash, ident = job.task.partition("/")
    return f"{kind}/{outbox.server_id(connection, kind, ident)}"
