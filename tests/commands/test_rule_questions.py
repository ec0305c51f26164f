"""A question about a rule before signing: a Task about no patient for its owner, answered as a wish."""

from __future__ import annotations

import json

import msgspec
import pytest

from desktop.acts.wishes import AnswerWish, AskAboutRule, WithdrawWish
from desktop.acts.wishes.wish_codes import asks_of_rule, is_about_set_up, is_wish
from desktop.clinical.record import wishes as reading
from desktop.core.errors import InputError
from desktop.orders.rule_owners import rule_words
from desktop.orders.rules import RULES, rule_file
from desktop.views.why.wishes import build
from desktop.workspace.reviews.committee import REVIEWS
from tests.commands.conftest import AAS, NOW, Record
from tests.commands.test_wishes import FOSSE, OWNER, practitioner
from tests.views.charts import chart

ASK = AskAboutRule("q", "A2", ("A10BA02", "no code"), "cardiology/sprint-01", "d1")


def with_owner(monkeypatch: pytest.MonkeyPatch, **said: object) -> None:
    """Rule A2 with another owner."""
    held = rule_file()
    rules = {**held.rules, "A2": msgspec.structs.replace(held.rules["A2"], **said)}
    changed = msgspec.structs.replace(held, rules=rules)
    monkeypatch.setattr(RULES, "now", lambda: changed)


def with_members(monkeypatch: pytest.MonkeyPatch, *members: str) -> None:
    """The medicine committee with these members."""
    held = REVIEWS.now()
    group = msgspec.structs.replace(held.groups["medicines"], members=members)
    changed = msgspec.structs.replace(held, groups={"medicines": group})
    monkeypatch.setattr(REVIEWS, "now", lambda: changed)


def test_it_has_the_rule_its_version_and_codes_and_nothing_of_a_patient(record: Record) -> None:
    said = record.do(ASK).said
    assert said.startswith("Spørsmålet går til alle som eier sprinter")
    made = record.body("Task")
    assert asks_of_rule(made)
    assert is_wish(made)
    assert is_about_set_up(made)
    assert not {"for", "encounter", "focus", "basedOn"} & made.keys()
    assert made["description"] == (
        "Jeg forstår ikke dette varselet. Regel A2: «eGFR er …; metformin bør stanses.» "
        "Medisiner: metformin (A10BA02)."
    )
    one = reading.read(made, NOW)
    assert one is not None
    assert (one.rule, one.version) == ("A2", rule_words.version(rule_file().rules["A2"]))
    assert (one.release, one.digest, one.path, one.named) == (
        "cardiology/sprint-01", "d1", "rule/A2", "Legemiddelkomiteen"
    )  # fmt: skip
    assert "no code" not in json.dumps(made)


def test_every_rule_has_words_without_a_field_of_a_patient() -> None:
    for key, rule in rule_file().rules.items():
        words = rule_words.question(key, rule, ("N02BE01",))
        assert "{" not in words
        assert "paracetamol (N02BE01)" in words


def test_other_words_of_a_rule_are_another_version() -> None:
    rule = rule_file().rules["A2"]
    assert rule_words.version(rule) == rule_words.version(msgspec.structs.replace(rule))
    assert rule_words.version(rule) != rule_words.version(msgspec.structs.replace(rule, tier="stop"))


def test_it_goes_to_the_person_whom_the_rule_names(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    record.hold(practitioner())
    with_owner(monkeypatch, owner="Kari Fosse, overlege")
    assert record.do(ASK).said.startswith("Spørsmålet går til Kari Fosse, uten pasienten.")
    assert record.body("Task")["owner"]["reference"] == "Practitioner/fosse"


def test_it_goes_to_a_member_of_the_committee_that_owns_the_rule(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.hold(practitioner())
    with_members(monkeypatch, "gone", "fosse")
    record.do(ASK)
    assert record.body("Task")["owner"]["reference"] == "Practitioner/fosse"


def test_a_number_of_nobody_is_nobody_and_no_member_is_guessed(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.hold(practitioner())
    with_members(monkeypatch, "fosse")
    with_owner(monkeypatch, owner_id="9999999")
    record.do(ASK)
    assert "owner" not in record.body("Task")


def test_the_same_again_and_a_rule_of_nobody_are_refused(record: Record) -> None:
    record.do(ASK)
    with pytest.raises(InputError, match="spurt allerede"):
        record.do(ASK)
    with pytest.raises(InputError, match="ikke lenger i bruk"):
        record.do(msgspec.structs.replace(ASK, id="other", rule="A99"))
    assert len(record.waiting()) == 1


def test_its_owner_answers_it_and_who_asked_sees_it_as_theirs(record: Record) -> None:
    record.do(ASK)
    record.do(AnswerWish("Task/q", "answered", "Ved eGFR under 30 hoper metformin seg opp."), OWNER)
    body = record.body("Task")
    one = reading.read(body, NOW)
    assert one is not None
    (row,) = build([one], chart(), NOW, AAS).rows
    assert (row.group, row.answer) == ("mine_answered", "Ved eGFR under 30 hoper metformin seg opp.")
    assert row.where.startswith("regel A2: ")
    assert "versjon" in row.place


def test_who_asked_takes_it_back_and_nobody_else_answers(record: Record) -> None:
    record.do(ASK)
    with pytest.raises(InputError, match="noen andre"):
        record.do(AnswerWish("Task/q", "answered", "Nei."), FOSSE)
    record.do(WithdrawWish("Task/q"))
    assert record.body("Task")["status"] == "cancelled"
