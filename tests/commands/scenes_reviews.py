"""The scenes of acts on sprints that are reviewed."""

from __future__ import annotations

from desktop.acts.sprints import AcceptDraft, ReleaseSprint, Remark, SendBackDraft, SendDraft, WithdrawDraft
from tests.commands.conftest import AAS, Record
from tests.commands.scene import Scene, of
from tests.commands.scenes_packages import OWNER
from tests.commands.test_reviews import CONTENT, PILOT, READER, begun, sent


@of(SendDraft)
def send_draft(record: Record) -> Scene:
    return begun(), AAS


@of(WithdrawDraft)
def withdraw_draft(record: Record) -> Scene:
    sent(record)
    return WithdrawDraft("Task/one"), AAS


@of(AcceptDraft)
def accept_draft(record: Record) -> Scene:
    sent(record)
    return AcceptDraft("Task/two", CONTENT), READER


@of(SendBackDraft)
def send_back_draft(record: Record) -> Scene:
    sent(record)
    return SendBackDraft("Task/two", (Remark(1, "laboratory", "Ta med hele panelet"),)), READER


@of(ReleaseSprint)
def release_sprint(record: Record) -> Scene:
    sent(record, accepted=True)
    return ReleaseSprint("Task/one", CONTENT, PILOT), OWNER
