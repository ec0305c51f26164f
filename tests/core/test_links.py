"""Links from other programs: one form is read, everything else is refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import InputError
from desktop.core.links import is_link, patient_of

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}", fullmatch=True)
PIECES = st.sampled_from([
    "fagflate:", "FAGFLATE:", "fagflate://", "patient", "Patient", "/", "//", "\\", "..", ".", "%2e", "%2F",
    "%00", "%0d%0a", "h12a", "?", "#", "@", ":", ";", "&", "|", '"', "'", "`", "$(x)", " ", "\t", "\n",
    "--server", "=", "http://evil.example", "file:///etc/passwd", "javascript:alert(1)", "æ", "١٢", "​",
    "\x00", "A" * 70, "user@", "localhost", "127.0.0.1", "C:", "[", "]", "{", "}", "*", "~", "%1", "‮",
])  # fmt: skip


def test_a_right_link_is_read() -> None:
    assert patient_of("fagflate://patient/h12a") == "h12a"
    assert patient_of("fagflate://patient/H-1.2/") == "H-1.2"


@given(IDS)
def test_every_id_of_fhir_is_read_as_it_is(ident: str) -> None:
    assert patient_of(f"fagflate://patient/{ident}") == ident


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=9).map("".join))
def test_what_is_read_of_anything_is_an_id_that_stands_in_it(said: str) -> None:
    for link in (said, f"fagflate://patient/{said}", f"fagflate:{said}", f"fagflate://{said}"):
        try:
            ident = patient_of(link)
        except InputError:
            continue
        assert link.rstrip("/") == f"fagflate://patient/{ident}"
        assert ident.isascii()
        assert all(one.isalnum() or one in ".-" for one in ident)
        assert any(one.isalnum() for one in ident)
        assert len(ident) <= 64


@pytest.mark.parametrize(
    "link",
    [
        "", "fagflate:", "fagflate://", "fagflate://patient", "fagflate://patient/", "fagflate:patient/h12a",
        "fagflate:///patient/h12a", "fagflate://patients/h12a", "fagflate://encounter/h12a",
        "fagflate://patient/h12a/x", "fagflate://patient/..", "fagflate://patient/.", "fagflate://patient/-",
        "fagflate://patient/h12a?server=https://evil.example", "fagflate://patient/h12a#x",
        "fagflate://evil@patient/h12a", "fagflate://patient:80/h12a", "fagflate://patient/h%31",
        "fagflate://patient/h12a\n", " fagflate://patient/h12a", "fagflate://patient/" + "a" * 65,
        "http://patient/h12a", "fagflate://patient/h12a --server http://evil.example",
        "fagflate://patient/h١٢", "fagflate://patient/æ", "fagflate://patient/h12a\x00",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(link: str) -> None:
    with pytest.raises(InputError) as refused:
        patient_of(link)
    assert refused.value.todo
    assert link not in refused.value.what or not link, "what a stranger wrote is not repeated"


def test_what_was_meant_as_a_link_is_known_as_one() -> None:
    assert is_link("FagFlate://patient/x")
    assert is_link(" fagflate:anything")
    assert not is_link("open")
    assert not is_link("--link")
