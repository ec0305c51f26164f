"""Wishes as a person sees them: whose they are to answer, and that no list of patients ever counts one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from desktop.acts import role_table as roles
from desktop.acts.wishes import WithdrawWish
from desktop.clinical.record.wishes import Wish, read
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.shown import questions as q
from desktop.shown.office.coding import CodingPage
from desktop.shown.office.dictations import DictationsPage
from desktop.shown.ward.handover import HandoverPage
from desktop.shown.ward.previsit import PrevisitPage
from desktop.shown.why.wishes import WishesPage, WishGoesTo, WishNewsOf
from desktop.store import snapshots
from desktop.sync.pull.set_up import wishes as pulled
from desktop.views import answers
from desktop.views.answering import answer
from desktop.views.reader import Reader
from desktop.views.roles import judging
from tests.commands.conftest import AAS, BERG, NOW, Json, Record, record
from tests.commands.test_wishes import FOSSE, OWNER, WISH, practitioner, wish

__all__ = ["answers", "record"]
NEW = msgspec.structs.replace(WISH, id="new")
LISTS = (
    q.WorklistPage("h3"), q.ResultsPage("h3"), q.ResultsPage("h3", "ward"), q.TasksPage("h3"), q.QueuePage(),
    q.BedsPage(), q.WaitingOn("h3"), HandoverPage("h3"), PrevisitPage("h3"), CodingPage("h3"),
    DictationsPage("h3"), q.ReceivedPage(), q.WardPatients("h3"), q.BannerOf("p"), q.OpenPatientOf("p"),
)  # fmt: skip


@pytest.fixture
def reader(record: Record) -> Iterator[Reader]:
    made = Reader(record.store, AAS, lambda: NOW)
    yield made
    made.close()


def ask(reader: Reader, record: Record, question: Any, actor: Actor = AAS) -> Any:
    reader.actor = actor
    return record.store.read(lambda c: answer(reader, c, question)).result()


def rows(reader: Reader, record: Record, actor: Actor) -> dict[str, str]:
    model, _state = ask(reader, record, WishesPage(), actor)
    return {row.key.removeprefix("Task/"): row.group for row in model.rows}


def told(record: Record, **more: Any) -> None:
    text = msgspec.json.encode(pulled.Wishes(asked=stamp(NOW), **more)).decode()
    record.act(lambda tx: snapshots.put(tx, pulled.SNAPSHOT, "", text))


def ended(**more: Any) -> Json:
    note = [{"authorReference": {"reference": FOSSE.practitioner, "display": "Kari Fosse"},
             "text": "Gjøres i sprint 5."}]  # fmt: skip
    return wish(status="completed", lastModified=stamp(NOW - timedelta(hours=1)), note=note, **more)


@pytest.mark.parametrize("actor", [AAS, BERG, FOSSE], ids=lambda one: one.name)
@pytest.mark.parametrize("question", LISTS, ids=lambda one: type(one).__name__)
def test_no_list_and_no_count_of_patients_knows_of_a_wish(
    reader: Reader, record: Record, question: Any, actor: Actor
) -> None:
    before = ask(reader, record, question, actor)
    record.hold(wish(), wish(id="v", requester={"reference": AAS.practitioner}), ended(id="u"),
                wish(id="m", owner={"reference": AAS.practitioner}))  # fmt: skip
    record.do(NEW, AAS)
    assert ask(reader, record, question, actor) == before


def test_a_task_of_the_same_person_with_a_patient_is_in_these_lists_all_the_same(
    reader: Reader, record: Record
) -> None:
    before, _state = ask(reader, record, q.TasksPage("h3"), FOSSE)
    record.hold(wish(**{"for": {"reference": "Patient/p"}}))
    after, _state = ask(reader, record, q.TasksPage("h3"), FOSSE)
    assert len(after.rows) == len(before.rows) + 1, "of a patient: nothing hides it"
    assert rows(reader, record, FOSSE) == {}


def test_each_sees_what_they_answer_and_what_they_wished(reader: Reader, record: Record) -> None:
    record.hold(wish(), ended(id="done"), wish(id="group", owner={}, performerType=[
        {"coding": [{"system": "urn:fagflate:wish", "code": "sprint-owners"}]}]))  # fmt: skip
    assert rows(reader, record, FOSSE) == {"w": "to_answer", "done": "closed"}
    assert rows(reader, record, OWNER) == {"w": "to_answer", "group": "to_answer", "done": "closed"}
    assert rows(reader, record, BERG) == {"w": "mine_open", "group": "mine_open", "done": "mine_answered"}
    assert rows(reader, record, AAS) == {}


def test_an_old_answer_to_others_leaves_the_list_and_ones_own_stays(reader: Reader, record: Record) -> None:
    record.hold(ended() | {"lastModified": "2025-01-01T12:00:00Z"})
    assert rows(reader, record, FOSSE) == {}
    assert rows(reader, record, BERG) == {"w": "mine_answered"}


def test_a_row_says_place_who_when_and_the_answer(reader: Reader, record: Record) -> None:
    record.hold(practitioner(), ended())
    record.do(NEW, AAS)
    model, _state = ask(reader, record, WishesPage(), BERG)
    (row,) = model.rows
    assert (row.who, row.words, row.state) == ("du", "Kalium øverst", "besvart")
    assert row.answer == "Gjøres i sprint 5."
    assert row.ended.startswith("Kari Fosse · i dag")
    assert not row.answers
    assert not row.withdraws
    model, _state = ask(reader, record, WishesPage(), AAS)
    (row,) = [one for one in model.rows if one.group == "mine_open"]
    assert row.unsent
    assert row.withdraws
    assert row.goes_to == "Kari Fosse"
    assert row.where == "Prøver, Hjerte, sprint 03"
    assert row.place.startswith("sprint-03.yaml:42 · Fagflate ")


def test_whoever_owns_sprints_sees_wishes_and_nobody_without_a_role_here_does(record: Record) -> None:
    for question in (WishesPage(), WishNewsOf()):
        assert judging.refusal(question, OWNER) is None
        assert judging.refusal(question, AAS) is None
    assert judging.refusal(q.TasksPage("h3"), OWNER) is not None
    assert roles.may(OWNER, roles.Capability.OWN)


def test_an_answer_is_news_once_by_its_mark_and_what_waits_is_counted(reader: Reader, record: Record) -> None:
    record.hold(wish(id="open"), ended())
    news = ask(reader, record, WishNewsOf(), BERG)
    ((mark, said),) = news.answers
    assert mark.startswith("Task/w ")
    assert "Gjøres i sprint 5." in said
    assert news.waiting == 0
    news = ask(reader, record, WishNewsOf(), FOSSE)
    assert (news.waiting, news.answers) == (1, ())
    record.hold(ended(), version="2")
    ((again, _said),) = ask(reader, record, WishNewsOf(), BERG).answers
    assert again == mark


def test_one_that_is_withdrawn_waits_for_nobody(reader: Reader, record: Record) -> None:
    record.hold(wish())
    record.do(WithdrawWish("Task/w"), BERG)
    assert rows(reader, record, FOSSE) == {}
    assert rows(reader, record, BERG) == {"w": "closed"}
    assert ask(reader, record, WishNewsOf(), FOSSE).waiting == 0


def test_what_was_not_asked_is_not_nothing(reader: Reader, record: Record) -> None:
    def state() -> str:
        found: str = ask(reader, record, WishesPage())[1].kind
        return found

    assert state() == "loading"
    told(record)
    assert state() == "empty"
    told(record, unsupported=True)
    assert state() == "not_checked"
    told(record, partial=("Task: a part",))
    assert state() == "not_checked"


def test_to_whom_a_wish_goes_is_said_as_it_will_be(reader: Reader, record: Record) -> None:
    record.hold(practitioner())
    owners = (("Kari Fosse, overlege", ""), ("Nils Moe", ""), ("", ""))
    found = ask(reader, record, WishGoesTo(owners))
    assert [one.said for one in found] == [
        "Går til Kari Fosse.", "Eieren er ikke funnet: går til alle som eier sprinter.",
        "Ingen eier det ved navn: går til alle som eier sprinter.",
    ]  # fmt: skip
    record.do(WISH)
    made = read(record.body("Task"), NOW)
    assert isinstance(made, Wish)
    assert made.owner is not None
    assert made.owner.display == found[0].name
