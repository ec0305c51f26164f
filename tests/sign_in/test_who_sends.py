"""Rule of whose token sends whose act: never another person's, whatever is kept and the site says."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from desktop.core import settings
from desktop.sign_in.who_sends import Policy, sent_with

PEOPLE = st.sampled_from(["", "Practitioner/aas", "Practitioner/ness", "Practitioner/lie"])
POLICIES = st.sampled_from(get_args(Policy))


def test_the_policies_are_those_that_can_be_set() -> None:
    assert get_args(Policy) == settings.FINISHES


@given(PEOPLE, PEOPLE, PEOPLE, POLICIES)
def test_an_act_goes_with_its_authors_token_or_a_services_or_waits(
    author: str, here: str, kept: str, policy: Policy
) -> None:
    way = sent_with(author, here=here, kept=kept, policy=policy)
    assert (way == "own") == (bool(author) and here == author)
    if way == "kept":
        assert kept == author != here, "their own, and only while they are away"
        assert policy == "own-token"
    if way == "service":
        assert policy == "service"
        assert author not in ("", here)
    if way == "waits" and author:
        assert policy != "service"
        assert policy == "never" or kept != author


def test_nobody_knows_whose_act_it_is_so_it_waits() -> None:
    assert sent_with("", here="", kept="", policy="own-token") == "waits"
    assert sent_with("", here="Practitioner/aas", kept="", policy="service") == "waits"
