"""A wish for the set-up: a Task about no patient, for its owner as a person, answered once, withdrawn by whom
it is of."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop import __version__
from desktop.acts import TakeBack
from desktop.acts.wishes import AnswerWish, MakeWish, WithdrawWish
from desktop.acts.wishes.wish_codes import CODE, OWNERS, PART, RULE, SYSTEM, for_all_owners, is_wish
from desktop.clinical.record import wishes as reading
from desktop.clinical.record.wishes import Wish
from desktop.core.actor import Actor
from desktop.core.errors import InputError, NotInRole
from desktop.fhir.systems import HPR
from tests.commands.conftest import AAS, BERG, NOW, Json, Record
from tests.views.charts import hours_ago

FOSSE = Actor("PractitionerRole/fosse", "Practitioner/fosse", "Kari Fosse", "Overlege", profession="doctor")
OWNER = Actor("PractitionerRole/eier", "Practitioner/eier", "Nils Vik", "Sprinteier", duty="owner")
UNKNOWN = Actor("PractitionerRole/x", "Practitioner/x", "Eva Moe")
WISH = MakeWish("w", "Kalium øverst, også når den er normal.", "panels/laboratory", "Prøver",
                "Hjerte, sprint 03", "Kari Fosse, overlege", "", "sprint-03.yaml:42", "d1")  # fmt: skip


def practitioner(ident: str = "fosse", given: str = "Kari", family: str = "Fosse", **more: Any) -> Json:
    return {"resourceType": "Practitioner", "id": ident, "active": True,
            "name": [{"given": [given], "family": family}], **more}  # fmt: skip


def wish(**more: Any) -> Json:
    """The Task of a wish for Kari Fosse."""
    return {
        "resourceType": "Task", "id": "w", "status": "requested", "intent": "proposal",
        "code": {"coding": [{"system": SYSTEM, "code": CODE}]}, "description": "Kalium øverst",
        "authoredOn": hours_ago(2), "requester": {"reference": BERG.practitioner, "display": "Ola Berg"},
        "owner": {"reference": "Practitioner/fosse", "display": "Kari Fosse"}, **more,
    }  # fmt: skip


def read(body: Json) -> Wish:
    found = reading.read(body, NOW)
    assert found is not None
    return found


def test_it_names_place_and_words_and_goes_to_the_owner_and_has_no_patient(record: Record) -> None:
    record.hold(practitioner())
    assert record.do(WISH).said == "Ønsket går til Kari Fosse."
    made = record.body("Task")
    assert is_wish(made)
    assert "for" not in made
    assert "encounter" not in made
    assert made["owner"] == {"reference": "Practitioner/fosse", "display": "Kari Fosse"}
    one = read(made)
    assert (one.words, one.path, one.title) == (WISH.words, "panels/laboratory", "Prøver")
    assert (one.layer, one.named, one.file) == (WISH.layer, WISH.owner, WISH.file)
    assert (one.release, one.digest, one.role, one.ward) == (__version__, "d1", "LIS", "Hjerte 3")
    assert one.asked_by({AAS.practitioner})
    assert one.owned_by({FOSSE.practitioner}, owns_sprints=False)
    (event,) = record.events()
    assert event["action"] == "C"


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ((), {}),
        ((practitioner(active=False),), {}),
        ((practitioner(), practitioner("other")), {}),
        ((practitioner(),), {"owner": ""}),
        ((practitioner(),), {"owner_id": "nobody"}),
    ],
    ids=["not held", "has left", "two of the name", "no owner", "an id of nobody"],
)
def test_an_owner_who_is_not_found_is_never_guessed(
    record: Record, people: tuple[Json, ...], said: dict[str, str]
) -> None:
    record.hold(*people)
    assert record.do(msgspec.structs.replace(WISH, **said)).said == "Ønsket går til alle som eier sprinter."
    made = record.body("Task")
    assert "owner" not in made
    assert made["performerType"][0]["coding"][0]["code"] == OWNERS
    assert for_all_owners(made)
    assert read(made).owned_by({OWNER.practitioner}, owns_sprints=True)
    assert not read(made).owned_by({FOSSE.practitioner}, owns_sprints=False)


@pytest.mark.parametrize("number", ["other", "9876543"])
def test_a_number_in_the_file_tells_which_of_two_of_the_name_it_is(record: Record, number: str) -> None:
    hpr = [{"system": HPR, "value": "9876543"}]
    record.hold(practitioner(), practitioner("other", identifier=hpr))
    record.do(msgspec.structs.replace(WISH, owner_id=number))
    assert record.body("Task")["owner"]["reference"] == "Practitioner/other"


@pytest.mark.parametrize("words", ["Se 010190 12345", "Pasient 01.01.90-12345 mangler"])
def test_something_like_an_identity_number_is_refused_on_the_records_side_too(
    record: Record, words: str
) -> None:
    for act in (msgspec.structs.replace(WISH, words=words), msgspec.structs.replace(WISH, title=words)):
        with pytest.raises(InputError, match="11 siffer"):
            record.do(act)
    assert record.waiting() == []


def test_an_empty_wish_and_the_same_one_again_are_refused(record: Record) -> None:
    with pytest.raises(InputError, match="Skriv hva"):
        record.do(msgspec.structs.replace(WISH, words="  "))
    record.do(WISH)
    with pytest.raises(InputError, match="sendt allerede"):
        record.do(WISH)
    assert len(record.waiting()) == 1


def test_nobody_of_an_unknown_role_wishes(record: Record) -> None:
    with pytest.raises(NotInRole):
        record.do(WISH, UNKNOWN)


@pytest.mark.parametrize(
    ("outcome", "words", "status", "state"),
    [
        ("answered", "Trykk A for alle.", "completed", "answered"),
        ("planned", "Gjøres i sprint 5.", "completed", "planned"),
        ("refused", "Det tar plassen til CRP.", "rejected", "refused"),
    ],
)
@pytest.mark.parametrize("who", [FOSSE, OWNER], ids=["the owner", "who owns sprints"])
def test_its_owner_answers_it_in_one_line(
    record: Record, outcome: Any, words: str, status: str, state: str, who: Actor
) -> None:
    record.hold(wish())
    record.do(AnswerWish("Task/w", outcome, words), who)
    body = record.body("Task")
    assert body["status"] == status
    one = read(body)
    assert (one.state, one.answer) == (state, words)
    assert one.answered_by is not None
    assert one.answered_by.target == who.practitioner
    assert one.ended == NOW
    assert one.words == "Kalium øverst"
    with pytest.raises(InputError, match="besvart eller trukket"):
        record.do(AnswerWish("Task/w", outcome, words), who)


def test_an_answer_is_the_owners_and_says_something(record: Record) -> None:
    record.hold(wish())
    with pytest.raises(InputError, match="noen andre"):
        record.do(AnswerWish("Task/w", "answered", "Ja."), AAS)
    with pytest.raises(InputError, match="Skriv svaret"):
        record.do(AnswerWish("Task/w", "answered", " "), FOSSE)
    with pytest.raises(InputError, match="nummeret"):
        record.do(AnswerWish("Task/w", "planned", "neste gang"), FOSSE)
    with pytest.raises(InputError, match="11 siffer"):
        record.do(AnswerWish("Task/w", "refused", "010190 12345"), FOSSE)
    assert record.waiting() == []


def test_ones_own_is_withdrawn_while_nobody_has_answered(record: Record) -> None:
    record.hold(wish(requester={"reference": AAS.practitioner}))
    with pytest.raises(InputError, match="ikke ditt"):
        record.do(WithdrawWish("Task/w"), BERG)
    record.do(WithdrawWish("Task/w"))
    assert read(record.body("Task")).state == "withdrawn"
    with pytest.raises(InputError, match="besvart eller trukket"):
        record.do(WithdrawWish("Task/w"))


def test_what_is_not_sent_is_undone_and_withdrawn_as_well(record: Record) -> None:
    done = record.do(WISH)
    record.do(TakeBack(done.act))
    assert record.waiting() == []
    record.do(msgspec.structs.replace(WISH, id="v"))
    record.do(WithdrawWish("Task/v"))
    assert read(record.body("Task")).state == "withdrawn"


@pytest.mark.parametrize("about", ["for", "encounter", "focus", "reasonReference"])
def test_a_task_of_a_patient_is_never_a_wish_whatever_its_code(record: Record, about: str) -> None:
    body = wish(**{about: {"reference": "Patient/p"}})
    assert not is_wish(body)
    assert reading.read(body, NOW) is None
    record.hold(body)
    with pytest.raises(InputError, match="ikke noe ønske"):
        record.do(AnswerWish("Task/w", "answered", "Ja."), FOSSE)


@pytest.mark.parametrize("status", ["entered-in-error", "draft"])
def test_one_that_never_was_is_not_read(status: str) -> None:
    assert reading.read(wish(status=status), NOW) is None


QUESTION = {
    "code": {"coding": [{"system": SYSTEM, "code": RULE}]},
    "input": [{"type": {"coding": [{"system": PART, "code": "rule"}]}, "valueString": "A2"}],
}


@pytest.mark.parametrize(
    ("more", "word"), [({}, "ønsket"), (QUESTION, "spørsmålet")], ids=["wish", "question"]
)
def test_a_question_about_a_rule_is_called_a_question(record: Record, more: Json, word: str) -> None:
    record.hold(wish(**more))
    assert bool(read(wish(**more)).rule) == (word == "spørsmålet")
    for act in (AnswerWish("Task/w", "answered", "Nei."), WithdrawWish("Task/w")):
        with pytest.raises(InputError, match=f"Dette {word}"):
            record.do(act, AAS)
    answered = record.do(AnswerWish("Task/w", "answered", "Den ser på eGFR."), FOSSE)
    assert answered.said == f"{word.capitalize()} er besvart."
    with pytest.raises(InputError, match=f"Dette {word} er besvart eller trukket"):
        record.do(AnswerWish("Task/w", "answered", "Igjen."), FOSSE)


def test_a_question_of_ones_own_is_withdrawn_as_a_question(record: Record) -> None:
    record.hold(wish(requester={"reference": AAS.practitioner}, **QUESTION))
    assert record.do(WithdrawWish("Task/w")).said == "Spørsmålet er trukket."
