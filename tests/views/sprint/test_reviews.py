"""Reviews as reviewer and author see them: rows, one of them in full, remarks at the changes, approvals."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.acts.sprints import AcceptDraft, ReleaseSprint, Remark, SendBackDraft, SendDraft
from desktop.cli import workspace
from desktop.cli.workspaces import workspace_reviews
from desktop.core import configured
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.begun_draft import BegunDraftOf
from desktop.shown.sprint.page_draft import (
    DraftOf,
    DraftShown,
    EditDraft,
    GiveReason,
    MovePanel,
    PageEdit,
    SetWish,
    SizePanel,
    UndoEdit,
    WriteApprovals,
)
from desktop.shown.sprint.reviews import ReviewOf, ReviewShown
from desktop.shown.sprint.sprint_decision import SprintPage
from desktop.shown.why.wishes import WishesModel, WishesPage, WishNewsOf
from desktop.store import outbox
from desktop.store.outbox import Act
from desktop.store.packages import sprint_keys
from desktop.views import answers
from desktop.views.answering import answer
from desktop.views.reader import Reader
from desktop.views.sign_in import workspaces
from desktop.views.sprint import page_draft as drafts
from desktop.workspace import locations
from desktop.writing.set_up import reviews as writing
from tests.commands.conftest import AAS, BERG, NOW, Record, record
from tests.commands.scenes_packages import OWNER
from tests.commands.test_reviews import PILOT, READER, kari, register
from tests.store.packages.made import KEY

__all__ = ["answers", "record"]
AUTHOR = msgspec.structs.replace(AAS, ward_name="Hjerte 3")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    monkeypatch.setattr(sprint_keys, "own", lambda: KEY)
    workspaces.forget()
    drafts.forget()
    yield tmp_path / "home"
    locations.choose("")
    workspaces.forget()
    drafts.forget()
    configured.use(configured.InUse())


class Site:
    """A record before which several people sit down, and the draft of the doctor."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.reader = Reader(record.store, AUTHOR, lambda: NOW)
        kari(record)
        register(record, READER)

    def ask(self, question: Any, actor: Actor = AUTHOR) -> Any:
        self.reader.actor = actor
        return self.record.store.read(lambda c: answer(self.reader, c, question)).result()

    def whose(self, actor: Actor = AUTHOR) -> WorkspaceOf:
        return WorkspaceOf("Hjerte 3", "base", role=actor.works_as, person=actor.practitioner)

    def draft(self) -> DraftShown:
        found: DraftShown = self.ask(DraftOf(self.whose(), "sprint", "overview"))
        return found

    def do(self, *edits: PageEdit) -> DraftShown:
        shown = self.draft()
        for edit in edits:
            shown = self.ask(EditDraft(self.whose(), "sprint", edit, shown.digest, "overview"))
        return shown

    def send(self, mark: str = "a") -> None:
        shown = self.draft()
        act = SendDraft((f"{mark}1", f"{mark}2"), mark, shown.workspace.id, shown.digest, shown.title,
                        READER.role, READER.name)  # fmt: skip
        self.record.do(act, AUTHOR)

    def review(self, key: str, actor: Actor = READER) -> ReviewShown:
        found: ReviewShown = self.ask(ReviewOf(key, self.whose(actor)), actor)
        return found

    def page(self, actor: Actor) -> WishesModel:
        found: WishesModel = self.ask(WishesPage(), actor)[0]
        return found

    def groups(self, actor: Actor) -> list[str]:
        return [row.group for row in self.page(actor).reviews]


@pytest.fixture
def site(record: Record) -> Iterator[Site]:
    made = Site(record)
    made.do(MovePanel("vitals", -1), GiveReason(1, "Svikt følges"), SetWish("Kurven først"))
    yield made
    made.reader.close()


def test_a_reviewer_reads_the_changes_with_their_reasons_over_what_is_here(site: Site) -> None:
    site.send()
    assert site.groups(READER) == ["to_review"]
    shown = site.review("Task/a2")
    assert (shown.title, shown.wish) == ("Hjerte, sprint 02", "Kurven først")
    assert [(one.words, one.why) for one in shown.points] == [("Kurve flyttes over Prøver", "Svikt følges")]
    assert shown.by.startswith("Maren Aas · LIS")
    assert shown.tab == "overview"
    assert shown.workspace.tabs != shown.before.tabs
    assert shown.answers
    assert not shown.releases
    assert [one.words for one in shown.lines] == [
        "Kari Fosse: har ikke svart ennå", "Anne Lie: har ikke svart ennå",
    ]  # fmt: skip
    # Nobody else has it on their list, or opens it; the owner has it as her own.
    assert site.groups(BERG) == []
    with pytest.raises(InputError, match="ingen sprint til gjennomgang"):
        site.review("Task/a2", BERG)
    assert site.groups(OWNER) == ["to_review"]
    assert site.ask(WishNewsOf(), OWNER).waiting == 1
    assert site.groups(AUTHOR) == ["sent"]
    assert site.page(AUTHOR).reviews[0].withdraws


def test_the_author_sees_each_remark_at_its_change_until_it_is_sent_anew(site: Site) -> None:
    site.do(SizePanel("laboratory", 1), GiveReason(2, "Flere rader"))
    site.send()
    site.record.do(SendBackDraft("Task/a2", (Remark(2, "laboratory", "Fire er nok"),)), READER)
    shown = site.draft()
    assert [one.remark for one in shown.points] == ["", "Anne Lie: Fire er nok"]
    assert shown.review is not None
    assert shown.review.lines[1].words.startswith("Anne Lie: sendte den tilbake i dag")
    told = site.ask(WishNewsOf(), AUTHOR).answers
    assert [said.partition(" i dag")[0] for _mark, said in told] == [
        "Hjerte, sprint 02: Anne Lie: sendte den tilbake"
    ]
    # The remark follows its panel when the numbers are others.
    shown = site.do(MovePanel("vitals", 1))
    assert [(one.target, one.remark) for one in shown.points] == [("laboratory", "Anne Lie: Fire er nok")]
    site.do(UndoEdit())
    site.send("b")
    assert [one.remark for one in site.draft().points] == ["", ""]


def test_approvals_come_into_the_file_and_a_change_takes_them_away(site: Site) -> None:
    site.send()
    content = site.review("Task/a2").content
    site.record.do(AcceptDraft("Task/a1", content), OWNER)
    assert site.groups(OWNER) == ["waits"]
    shown = site.draft()
    assert shown.review is not None
    assert (shown.review.unwritten, shown.review.approved) == (1, False)
    site.record.do(AcceptDraft("Task/a2", content), READER)
    shown = site.do(WriteApprovals())
    assert shown.review is not None
    assert (shown.review.unwritten, shown.review.approved) == (0, True)
    text = Path(shown.file).read_text(encoding="utf-8")
    assert "approvals:\n  - {name: Kari Fosse, role: " in text
    assert text.count("of: ") == 2
    assert site.draft().points == shown.points
    shown = site.do(SizePanel("laboratory", 1))
    assert "approvals" not in Path(shown.file).read_text(encoding="utf-8")
    assert shown.said == (
        "Endringen tok bort godkjenningen fra Kari Fosse, Anne Lie: den gjaldt kladden slik den var."
    )
    assert shown.review is not None
    assert shown.review.again
    assert "teller ikke: kladden er endret etterpå" in shown.review.lines[0].words
    # Taken back, they count again: they are of this content.
    assert Path(site.do(UndoEdit()).file).read_text(encoding="utf-8") == text


def test_whoever_has_begun_a_draft_is_told_how_far_it_has_come(site: Site) -> None:
    def state() -> str:
        found = site.ask(BegunDraftOf(site.whose()))
        assert (found.title, found.changes, found.missing) == ("Hjerte, sprint 02", 1, 0)
        return str(found.state)

    assert state() == ""
    site.send()
    assert state() == "sent"
    content = site.review("Task/a2").content
    site.record.do(AcceptDraft("Task/a1", content), OWNER)
    assert state() == "sent", "one of two"
    site.record.do(AcceptDraft("Task/a2", content), READER)
    assert state() == "accepted"
    site.do(GiveReason(1, "Fordi"))
    assert state() == "", "what was accepted is another draft than this one"


def test_a_draft_that_came_back_waits_for_its_author_until_they_have_changed_it(site: Site) -> None:
    site.send()
    site.record.do(SendBackDraft("Task/a2", (Remark(1, "vitals", "Ikke først"),)), READER)
    assert site.ask(BegunDraftOf(site.whose())).state == "returned", "though the owner has not answered"
    site.do(SizePanel("laboratory", 1))
    assert site.ask(BegunDraftOf(site.whose())).state == "sent", "the owner may answer still"
    site.record.do(SendBackDraft("Task/a1", (Remark(1, "vitals", "Nei"),)), OWNER)
    assert site.ask(BegunDraftOf(site.whose())).state == ""
    site.do(UndoEdit())
    site.send("b")
    assert site.ask(BegunDraftOf(site.whose())).state == "sent"


def test_approvals_that_come_one_after_the_other_stand_as_those_that_come_together(site: Site) -> None:
    site.send()
    content = site.review("Task/a2").content
    site.record.do(AcceptDraft("Task/a2", content), READER)
    shown = site.do(WriteApprovals())
    assert "approvals:\n  - {name: Anne Lie, role: " in Path(shown.file).read_text(encoding="utf-8")
    site.record.do(AcceptDraft("Task/a1", content), OWNER)
    shown = site.do(WriteApprovals())
    text = Path(shown.file).read_text(encoding="utf-8")
    assert "approvals:\n  - {name: Kari Fosse, role: " in text
    assert text.index("name: Kari Fosse, role") < text.index("name: Anne Lie, role")
    assert text.count("of: ") == 2


def test_a_file_changed_by_hand_after_it_was_accepted_is_approved_no_more(site: Site) -> None:
    site.send()
    content = site.review("Task/a2").content
    site.record.do(AcceptDraft("Task/a1", content), OWNER)
    site.record.do(AcceptDraft("Task/a2", content), READER)
    file = Path(site.do(WriteApprovals()).file)
    by_hand = file.read_text(encoding="utf-8").replace("Svikt følges", "Fordi")
    file.write_text(by_hand, encoding="utf-8")
    shown = site.draft()
    assert shown.review is not None
    assert not shown.review.approved
    assert shown.points[0].why == "Fordi"
    assert file.read_text(encoding="utf-8") == by_hand, "nothing of it is lost"


def test_the_owner_tries_out_what_both_have_accepted_and_has_it_on_her_list(site: Site) -> None:
    site.send()
    content = site.review("Task/a2").content
    site.record.do(AcceptDraft("Task/a2", content), READER)
    site.record.do(AcceptDraft("Task/a1", content), OWNER)
    assert site.groups(OWNER) == ["to_release"]
    shown = site.review("Task/a1", OWNER)
    assert shown.releases
    assert shown.begins < shown.until
    site.record.do(ReleaseSprint("Task/a1", content, PILOT), OWNER)
    assert site.groups(OWNER) == ["answered"]
    (row,) = site.page(OWNER).sprints
    assert (row.key, row.takes_back) == ("cardiology/sprint-02", True)
    assert row.words == "prøves ut for alle på hjerte-3 til og med 2026-12-11"
    assert "godkjent av Kari Fosse, Anne Lie" in row.who
    assert row.state == "pilot · ikke sendt ennå"
    assert site.page(READER).sprints == ()
    assert not site.review("Task/a1", OWNER).releases


def test_two_who_draft_the_same_page_are_told_of_each_other(site: Site, record: Record) -> None:
    site.send()
    body = dict(record.current("Task/a1") or {})
    record.hold({**body, "id": "theirs", "requester": {"reference": BERG.practitioner, "display": BERG.name}})
    said = [one for one in site.draft().checks if "Ola Berg har også en kladd av denne flaten" in one.words]
    assert len(said) == 1
    assert not said[0].fine
    assert not said[0].stops


def forged(site: Site, content: str) -> None:
    """An answer as anybody may write one into a folder of files, soundly signed with a key of their own."""
    body = dict(site.record.current("Task/a1") or {})
    del body["owner"]
    forger = msgspec.structs.replace(BERG, title="sprinteier", duty="owner")
    body = writing.accepted(body, content, "Godkjent", forger, NOW)
    site.record.act(lambda tx: outbox.put(tx, body, Act("accept_draft", forger.role)))


VOID = "men det teller ikke: den ventet på alle som eier sprinter, og registeret sier ikke at hen gjør det"


def test_an_answer_of_somebody_without_the_authority_is_shown_as_such(site: Site) -> None:
    site.send()
    content = site.review("Task/a2").content
    site.record.do(AcceptDraft("Task/a2", content), READER)
    forged(site, content)
    shown = site.review("Task/a1", OWNER)
    assert not shown.releases
    said = shown.lines[0].words
    assert said.startswith("Ola Berg: godkjente i dag")
    assert said.endswith(VOID)
    assert not shown.lines[0].counts
    (row,) = site.page(OWNER).reviews
    assert (row.group, row.state) == (
        "waits", "et svar teller ikke: den som laget kladden, sender den på nytt"
    )  # fmt: skip
    register(site.record, msgspec.structs.replace(READER, practitioner="Practitioner/annen"))
    assert (
        site.review("Task/a1", OWNER)
        .lines[1]
        .words.endswith("men det teller ikke: registeret har ikke hen i den rollen den ventet på")
    )


def test_it_is_shown_on_the_decision_page_and_by_the_command_too(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.send()
    shown = site.review("Task/a2")
    site.record.do(AcceptDraft("Task/a2", shown.content), READER)
    parser = argparse.ArgumentParser()
    parser.set_defaults(json=False)
    workspace.configure(parser)
    arguments = parser.parse_args(["reviews", "--store", "s"])
    monkeypatch.setattr(workspace_reviews, "store_of", lambda _said: nullcontext(site.record.store))
    assert workspace.run(arguments) == 0
    assert "Anne Lie: godkjente" in capsys.readouterr().out
    forged(site, shown.content)
    assert workspace.run(arguments) == 1
    told = capsys.readouterr()
    assert VOID in told.err
    assert "Ola Berg" not in told.out
    # Somebody has put the sprint into the hospital's folder all the same.
    hospital = tmp_path / "hospital"
    (hospital / "cardiology").mkdir(parents=True)
    raw = Path(site.draft().file).read_bytes()
    assert b"status: draft" in raw
    pilot = b"status: pilot\npilot: {wards: [h3], from: 2026-11-02, until: 2027-01-01, better: Noe}"
    (hospital / "cardiology" / "sprint-02.yaml").write_bytes(raw.replace(b"status: draft", pilot))
    locations.choose(str(hospital))
    locations.look_again()
    model, _state = site.ask(SprintPage(), OWNER)
    assert model.name == "cardiology/sprint-02"
    assert VOID in model.doubt
