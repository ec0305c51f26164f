"""`seponer metoprolol`, `øk furosemid til 80 x 2`: which act, which order, what is written of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.orders.field import verbs
from desktop.orders.field.verbs import Meant, Standing

METOPROLOL = Standing("MedicationRequest/m", ("metoprolol", "SELO-ZOK"), "100 mg × 1")
FUROSEMID = Standing("MedicationRequest/f", ("furosemid", "FURIX"), "40 mg × 2")
MORNING = Standing("MedicationRequest/a", ("metoprolol", "SELO-ZOK"), "50 mg × 1")
ORDERS = (METOPROLOL, FUROSEMID)


def meant(text: str, orders: tuple[Standing, ...] = ORDERS) -> Meant:
    said = verbs.read(text)
    assert said is not None, text
    return verbs.meant(said, orders)


@pytest.mark.parametrize(
    ("text", "what", "key", "left", "why"),
    [
        ("seponer metoprolol", "stop", "m", "", ""),
        ("Seponér Selo-Zok", "stop", "m", "", ""),
        ("sep. furix", "stop", "f", "", ""),
        ("stopp metoprolol pga. bradykardi 42", "stop", "m", "", "bradykardi 42"),
        ("seponer furosemid 40 mg × 2", "stop", "f", "", ""),
        ("øk furosemid til 80 x 2", "change", "f", "80 x 2", ""),
        ("ØK FUROSEMID TIL 80 MG X 2 pga. ødemer", "change", "f", "80 MG X 2", "ødemer"),
        ("reduser metoprolol fra 100 til 50 mg x 1", "change", "m", "50 mg x 1", ""),
        ("endre dosen furosemid", "change", "", "", ""),
        ("øk furosemid", "change", "f", "", ""),
        ("trapp ned metoprolol til 50 mg", "change", "m", "50 mg", ""),
        ("pause metoprolol til i morgen kl. 08 fordi lavt BT", "pause", "m", "i morgen kl. 08", "lavt BT"),
        ("gjenoppta furosemid", "resume", "f", "", ""),
        ("forny furosemid 40 mg x 2 i 3 dager", "renew", "f", "40 mg x 2 i 3 dager", ""),
        ("seponer metoprolol i morgen", "stop", "m", "i morgen", ""),
        ("increase furosemid to 80 mg x 2", "change", "f", "80 mg x 2", ""),
    ],
)
def test_what_is_said_is_what_is_meant(text: str, what: str, key: str, left: str, why: str) -> None:
    found = meant(text)
    assert found.said.what == what
    assert [o.key for o in found.orders] == ([f"MedicationRequest/{key}"] if key else [])
    if key:
        assert found.text == left
    assert found.said.why == why


@pytest.mark.parametrize(
    "text",
    [
        "metoprolol 50 mg x 1", "", "seponer", "seponer   ", "stoppur", "okulær salve", "økonazol krem",
        "rtg thorax", "furosemid 40 mg x 2 seponer", "pausefunksjon",
    ],
)  # fmt: skip
def test_what_begins_with_no_such_word_orders_something_new(text: str) -> None:
    assert verbs.read(text) is None


def test_of_two_orders_of_one_name_nobody_guesses() -> None:
    both = (METOPROLOL, MORNING)
    assert len(meant("seponer metoprolol", both).orders) == 2
    assert meant("seponer metoprolol 50 mg × 1", both).orders == (MORNING,)
    found = meant("øk metoprolol 50 mg x 1 til 75 mg x 1", both)
    assert found.orders == (MORNING,)
    assert found.text == "75 mg x 1"
    assert len(meant("øk metoprolol til 50 mg x 1", both).orders) == 2, "the new dose chooses no order"


def test_a_name_within_another_is_not_taken_for_it() -> None:
    salt = Standing("MedicationRequest/s", ("metoprololsuksinat",), "50 mg × 1")
    assert meant("seponer metoprololsuksinat", (METOPROLOL, salt)).orders == (salt,)
    assert meant("seponer metoprololtartrat", (METOPROLOL,)).orders == ()


@given(st.text(max_size=60))
def test_any_text_is_read_without_falling_over(text: str) -> None:
    said = verbs.read(text)
    if said is not None:
        found = verbs.meant(said, ORDERS)
        assert set(found.orders) <= set(ORDERS)
        assert found.text in text


@given(st.sampled_from(["seponer", "øk", "pause"]), st.text(max_size=30))
def test_nothing_that_was_written_is_lost(verb: str, tail: str) -> None:
    said = verbs.read(f"{verb} furosemid {tail}")
    assert said is not None
    assert said.why in tail
    assert said.rest.startswith("furosemid") or not said.rest
