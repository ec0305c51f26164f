"""The basket: identities once, changes without surprises, drafts that come back as they were."""

from __future__ import annotations

import uuid

import pytest

from desktop.core.clock import local
from desktop.core.errors import InputError
from desktop.orders import basket as baskets
from desktop.orders.basket import Basket, new_identity
from desktop.orders.by_weight.arithmetic import nobody
from desktop.orders.field.reading import read
from desktop.orders.lateness import is_urgent, offline_words, send_until
from desktop.orders.sets import expand, is_checked, sets_of
from tests.orders.samples import NOW, counted, order, service


def filled() -> Basket:
    make = counted()
    basket = Basket("p1")
    for text in ("paracet 1 g x 4 po", "kalium kl 18", "ekg nå"):
        basket = basket.add(order(text), text, identities=make)
    return basket


def test_each_line_has_one_identity_of_its_own() -> None:
    basket = Basket("p1").add(order("ekg nå")).add(order("ekg nå"))
    one, other = basket.lines
    assert one.id != other.id
    assert uuid.UUID(one.id).version == 4
    assert one.identifier.startswith("urn:uuid:")
    assert uuid.UUID(one.identifier.removeprefix("urn:uuid:")).version == 4
    assert len({new_identity().id for _n in range(100)}) == 100


def test_changing_keeps_the_identity() -> None:
    basket = filled()
    first = basket.lines[0]
    changed = basket.change(first.id, order("paracet 1 g x 3 po"), "paracet 1 g x 3 po")
    assert changed.lines[0].identifier == first.identifier
    assert changed.lines[0].text == "paracet 1 g x 3 po"
    assert changed.lines[1:] == basket.lines[1:]


def test_removing_twice_is_removing_once() -> None:
    basket = filled()
    ident = basket.lines[1].id
    once = basket.remove(ident)
    assert len(once.lines) == 2
    assert once.remove(ident) == once
    with pytest.raises(InputError):
        once.change(ident, order("ekg nå"))


def test_the_draft_comes_back_as_it_was() -> None:
    basket = filled().add(order("prednisolon 40 mg x 1 po i 5 dager, deretter 20,50 mg x 1"))
    text = baskets.dumps(basket)
    assert baskets.loads(text) == basket
    assert '"20.50"' in text


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"patient":"p","lines":[],"lines":[]}', '{"patient":1}'])
def test_a_damaged_draft_is_refused_with_words(text: str) -> None:
    with pytest.raises(InputError) as caught:
        baskets.loads(text)
    assert caught.value.kept


def test_a_later_versions_draft_is_not_opened() -> None:
    with pytest.raises(InputError, match="annen versjon"):
        baskets.loads('{"patient":"p1","lines":[],"version":99}')


def until(text: str) -> str:
    return f"{local(send_until(order(text), NOW)):%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("ekg nå", "20 14:42"),
        ("crp haster", "20 14:42"),
        ("furosemid 40 mg iv engangsdose nå", "20 14:42"),
        ("kalium kl 18", "20 17:30"),
        ("crp i morgen", "21 05:30"),
        ("rtg thorax liggende obs svikt", "20 18:32"),
        ("rtg thorax liggende obs svikt i morgen", "21 00:00"),
        ("kardiologisk tilsyn poliklinikk obs svikt", "20 18:32"),
        ("furosemid 40 mg po kl 16 daglig", "20 16:00"),
        ("paracet 1 g x 4 po", "20 19:00"),
        ("levaxin 100 µg x 1 po", "21 07:00"),
        ("paracet 1 g vb inntil x 4 po", "20 18:32"),
        ("furosemid 40 mg iv engangsdose kl 18", "20 18:00"),
    ],
)
def test_how_late_an_order_may_go(text: str, when: str) -> None:
    assert until(text) == when


def test_what_offline_means_is_said() -> None:
    urgent, later = order("crp nå"), order("kalium kl 18")
    assert is_urgent(urgent)
    assert offline_words(urgent, send_until(urgent, NOW), NOW) == (
        "Serveren svarer ikke. Haster: skriv ut rekvisisjonen."
    )
    assert offline_words(later, send_until(later, NOW), NOW) == (
        "Serveren svarer ikke. I kø til i dag 17:30, deretter spør den."
    )
    at = service("kalium kl 18").collection
    assert at is not None
    assert "tiden" in offline_words(later, send_until(later, NOW), at).lower()


def test_sets_expand_into_orders_or_questions() -> None:
    by_key = {one.key: one for one in sets_of("cardiology")}
    failure = expand(by_key["heart-failure-first-day"], NOW, nobody)
    assert len(failure) == 7
    assert all(reading.order is not None for reading in failure)
    (chest,) = expand(by_key["cxr-supine"], NOW, nobody, problems=("Hjertesvikt",))
    assert [question.kind for question in chest.questions] == ["reason"]
    assert read(chest.questions[0].choices[0].text, NOW).order is not None


def test_every_line_of_every_set_is_known_and_letters_differ() -> None:
    sets = sets_of("cardiology")
    assert len({one.letter for one in sets}) == len(sets)
    for one in sets:
        for reading in expand(one, NOW, nobody):
            assert reading.item is not None, reading
            assert {question.kind for question in reading.questions} <= {"reason"}, reading
    assert sets_of("no-such-ward") == ()
    assert not is_checked()
