"""A secretary never alters signed text: no act that she may do writes a signed note, letter or document."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.acts import RecordAct, declared
from desktop.acts.permission import refusal
from desktop.core.errors import FagflateError
from desktop.fhir import strict
from desktop.store import records
from tests.commands.conftest import CLERK, Json, Record
from tests.commands.scenes import SCENES

TEXTS = ("Composition", "DocumentReference", "Binary")
MINE = sorted(
    (kind for kind in SCENES if refusal(kind, CLERK, read_only=False) is None), key=lambda kind: kind.__name__
)


def _base(record: Record) -> dict[str, Json]:
    """Every text that the server has told of, by key."""

    def read(connection: Any) -> dict[str, Json]:
        rows = connection.exec_driver_sql(
            f"SELECT type, id FROM resource WHERE type IN ({', '.join('?' * len(TEXTS))})", TEXTS
        ).all()
        found = {}
        for kind, ident in rows:
            row = records.get(connection, kind, ident)
            assert row is not None
            found[f"{kind}/{ident}"] = strict.loads(row.json)
        return found

    made: dict[str, Json] = record.store.read(read).result()
    return made


def _signed(body: Json) -> bool:
    if body["resourceType"] == "Composition":
        return body.get("status") in ("final", "amended", "corrected")
    if body["resourceType"] == "DocumentReference":
        return body.get("status") == "current" and body.get("docStatus", "final") != "preliminary"
    return True


@pytest.mark.parametrize("kind", MINE, ids=lambda kind: kind.__name__)
def test_no_act_of_a_secretary_writes_a_signed_text(record: Record, kind: type[RecordAct[Any]]) -> None:
    act, actor = SCENES[kind](record)
    before = _base(record)
    waiting = {entry.key for entry in record.waiting()}
    who = msgspec.structs.replace(actor, secretary=True)
    try:
        record.do(act, who)
    except FagflateError:
        return  # refused: nothing was written
    for entry in record.waiting():
        if entry.key in waiting or entry.type not in TEXTS:
            continue
        was = before.get(entry.key)
        assert was is None or not _signed(was), f"{kind.__name__} writes {entry.key}, which is signed"


def test_the_acts_are_walked() -> None:
    names = {kind.__name__ for kind in MINE}
    assert {"SendNoteForSigning", "SendLetterForSigning", "MarkPosted", "TakeDictation"} <= names
    assert not {"SignLetter", "SignNote", "WithdrawNote", "SignOrders"} & names
    assert all(declared(kind) for kind in MINE)
