"""Lines of a set, made of what was typed for one patient: what is the patient's own stays out, by name."""

from __future__ import annotations

import pytest

from desktop.orders.field.reading import read
from desktop.orders.field.set_lines import set_line
from tests.orders.samples import NOW


@pytest.mark.parametrize(
    "text",
    [
        "furosemid 40 mg x 2 iv", "kalium kreatinin daglig", "ekg", "vekt daglig",
        "paracet 1 g x 4 po ved smerter", "dapagliflozin 10 mg x 1 po fra i morgen",
    ],
)  # fmt: skip
def test_a_line_with_nothing_of_the_patient_is_kept_as_typed(text: str) -> None:
    assert set_line(text, NOW).text == text
    assert (set_line(text, NOW).left, set_line(text, NOW).never) == ((), "")


@pytest.mark.parametrize(
    ("text", "kept", "left"),
    [
        ("furosemid 40 mg x 2 iv merknad: ring datteren Kari", "furosemid 40 mg x 2 iv", ("merknaden",)),
        ("rtg thorax liggende spm pneumoni hos Ola", "rtg thorax liggende", ("problemstillingen",)),
        ("metoprolol 50 mg x 2 po fra 24.11.", "metoprolol 50 mg x 2 po", ("datoen",)),
    ],
)
def test_what_is_the_patients_own_is_left_out_and_named(text: str, kept: str, left: tuple[str, ...]) -> None:
    one = set_line(text, NOW)
    assert (one.text, one.left, one.never) == (kept, left, "")
    assert read(one.text, NOW).draft is not None


@pytest.mark.parametrize("text", ["noe helt annet", "", "ekg 01817012345"])
def test_a_line_that_is_no_order_or_may_name_somebody_is_not_kept(text: str) -> None:
    one = set_line(text, NOW)
    assert one.never
    assert "01817012345" not in one.text or not one.text
