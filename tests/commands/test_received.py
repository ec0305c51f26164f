"""Being done with a received letter: nothing that it asks is lost on the way, and the sender is answered."""

from __future__ import annotations

import pytest

from desktop.acts import TakeBack
from desktop.acts.forms import Said
from desktop.acts.received import AsksDone, CloseLetter, SendMessage
from desktop.acts.tasks import AddTask, CompleteTasks
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.letters import received
from tests.commands.conftest import AAS, HELD, NOW, Record
from tests.letters.test_received import ASK, copy, letter, message

GP = Actor(
    "PractitionerRole/gp", "Practitioner/gp", "Tone Lunde", "fastlege, Sentrum legegruppe",
    organization="Organization/office", profession="doctor", duty="gp",
)  # fmt: skip
COLLEAGUE = Actor(
    "PractitionerRole/col", "Practitioner/col", "Ali Hussain", "fastlege", organization="Organization/office",
    duty="gp",
)  # fmt: skip
LETTER = "DocumentReference/d"
SAID = Said().put(text="Har pasienten fått time til ekko?")


def came(record: Record, text: str = ASK) -> None:
    """The letter, as two of one office have received it."""
    record.hold(letter(text=text), copy(), copy(COLLEAGUE.role))


def standing(record: Record, who: Actor = GP) -> received.Received:
    me = (who.role, who.practitioner, who.organization)
    found = received.one(record.chart(), LETTER, me, NOW)
    assert found is not None
    return found


def test_from_the_letter_to_a_task_to_closed(record: Record) -> None:
    came(record)
    with pytest.raises(InputError, match="kreatinin innen"):
        record.do(CloseLetter("p", LETTER, (ASK,)), GP)
    assert record.waiting() == [], "an ask that is nobody's task closes with nothing"
    said = Said().put(text="Kreatinin", code=GP.practitioner, search=GP.name, due="28.11.2026", ask=ASK)
    record.do(AddTask("p", "new", LETTER, said), GP)
    task = record.body("Task")
    assert task["input"][0]["valueString"] == ASK
    assert task["restriction"]["period"]["end"] == "2026-11-28"
    assert [one.state for one in standing(record).asked] == ["made"]
    record.do(CloseLetter("p", LETTER, (ASK,)), GP)
    assert standing(record).closed is not None
    assert standing(record, COLLEAGUE).closed is not None, "the office is done with it"
    assert standing(record).asked[0].state == "made", "the task is still to be done"
    record.do(CompleteTasks(("Task/new",)), GP)
    assert standing(record).asked[0].state == "done"


def test_what_is_done_is_said_by_its_own_words_and_closes_the_letter(record: Record) -> None:
    came(record)
    done = record.do(AsksDone("p", LETTER, (ASK,), (ASK,)), GP)
    assert ASK in done.said
    body = record.body("Task")
    assert (body["status"], body["input"][0]["valueString"]) == ("completed", ASK)
    assert body["owner"] == {"reference": "Organization/office"}
    assert body["reasonReference"] == {"reference": LETTER}
    assert "focus" not in body, "else it were a copy of the letter on its way"
    assert [one.state for one in standing(record).asked] == ["done"]
    assert {e.not_before for e in record.waiting()} == {HELD}
    record.do(TakeBack(done.act), GP)
    assert standing(record).closed is None
    assert [one.state for one in standing(record).asked] == ["open"]


def test_what_a_colleague_closed_is_closed_once_and_named(record: Record) -> None:
    came(record, "Utskrevet i bedring.")
    record.do(CloseLetter("p", LETTER), COLLEAGUE)
    with pytest.raises(InputError, match="Ali Hussain"):
        record.do(CloseLetter("p", LETTER), GP)
    assert len(record.waiting()) == 1


def test_a_letter_that_says_something_else_by_now_is_read_again(record: Record) -> None:
    came(record)
    for act in (CloseLetter("p", LETTER), AsksDone("p", LETTER, ("Noe annet.",), (ASK,))):
        with pytest.raises(InputError):
            record.do(act, GP)
    newer = letter("d2", relatesTo=[{"code": "replaces", "target": {"reference": LETTER}}])
    record.hold(newer, copy(of="d2"))
    with pytest.raises(InputError, match="nyere versjon"):
        record.do(AsksDone("p", LETTER, (ASK,), (ASK,)), GP)
    assert record.waiting() == []


def test_whoever_has_no_letter_closes_none(record: Record) -> None:
    came(record)
    with pytest.raises(InputError):
        record.do(AsksDone("p", LETTER, (ASK,), (ASK,)), AAS)
    assert record.waiting() == []


def test_nothing_that_is_open_can_not_be_said_to_be_done(record: Record) -> None:
    came(record, "Utskrevet i bedring.")
    with pytest.raises(InputError):
        record.do(AsksDone("p", LETTER, ()), GP)


def test_a_message_goes_to_the_office_that_sent_it_and_stands_among_its_tasks(record: Record) -> None:
    came(record)
    record.do(SendMessage("p", "new", LETTER, SAID), GP)
    body, task = record.body("Communication"), record.body("Task")
    assert [one["reference"] for one in body["recipient"]] == ["Organization/ward"]
    assert body["about"] == [{"reference": LETTER}]
    assert "inResponseTo" not in body, "which in R4 names messages alone"
    assert body["payload"] == [{"contentString": SAID.get("text")}]
    assert body["sender"]["reference"] == GP.role
    assert task["owner"]["reference"] == "Organization/ward"
    assert task["reasonReference"] == {"reference": "Communication/new"}
    assert SAID.get("text") in task["description"]
    assert "Tone Lunde" in task["description"]
    assert len({e.act_id for e in record.waiting()}) == 1
    assert all(e.atomic for e in record.waiting()), "both reach the server, or neither"
    assert [m.id for m in standing(record).answers] == ["new"]
    assert standing(record).open_asks, "an answer does nothing of what is asked"
    with pytest.raises(InputError):
        record.do(SendMessage("p", "new", LETTER, SAID), GP)


def test_a_message_is_answered_as_one(record: Record) -> None:
    record.hold(message())
    record.do(SendMessage("p", "new", "Communication/m", SAID), GP)
    body = record.body("Communication")
    assert body["inResponseTo"] == [{"reference": "Communication/m"}]
    assert body["recipient"][0]["reference"] == "Practitioner/ward"


@pytest.mark.parametrize("text", ["", " ?", "x" * 4001])
def test_no_words_and_too_many_are_refused(record: Record, text: str) -> None:
    came(record)
    with pytest.raises(InputError):
        record.do(SendMessage("p", "new", LETTER, Said().put(text=text)), GP)


def test_nobody_is_answered_whom_the_letter_does_not_name(record: Record) -> None:
    sent = {key: value for key, value in copy().items() if key != "owner"}
    record.hold(letter(), sent)
    with pytest.raises(InputError, match="hvem som sendte"):
        record.do(SendMessage("p", "new", LETTER, SAID), GP)
    assert record.waiting() == []
