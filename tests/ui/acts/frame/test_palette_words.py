"""The palette finds acts by other words than their own, and patients by bed and birth date."""

from __future__ import annotations

import pytest

from desktop.acts import Act
from desktop.acts.patient import BeginOrder
from desktop.acts.window import Help, OpenPatient, OpenSettings, Print, SignShown
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import PATIENT
from ui.window.command_palette import CommandPalette


def palette(seat: Seat) -> CommandPalette:
    seat.desk.open_patient(PATIENT)
    seat.until(lambda: seat.desk.patients.banner)
    seat.window.open_palette()
    return seat.window.palette_overlay


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("signer", SignShown), ("skriv ut", Print), ("utskrift", Print), ("ordiner", BeginOrder),
     ("snarvei", Help), ("språk", OpenSettings)],
)  # fmt: skip
def test_an_act_is_found_by_another_word(seat: Seat, typed: str, kind: type[Act]) -> None:
    shown = palette(seat)
    shown.field.setText(typed)
    found = [type(row.entry.act) for row in shown._entries]
    shown.close_palette()
    assert kind in found, found


def test_a_patient_is_found_by_bed_and_by_birth_date(seat: Seat) -> None:
    shown = palette(seat)
    banner = seat.desk.patients.banner
    assert banner is not None
    day, month, year = banner.born[:10].split(".")
    for typed in ("12a", f"{day}{month}{year[2:]}", f"{day}.{month}.{year}"):
        shown.field.setText(typed)
        acts = seat.until(lambda: [a for r in shown._entries if isinstance(a := r.entry.act, OpenPatient)])
        assert OpenPatient(PATIENT) in acts, typed
    shown.field.setText("12a")
    acts = seat.until(lambda: [a for r in shown._entries if isinstance(a := r.entry.act, OpenPatient)])
    assert acts[0] == OpenPatient(PATIENT)
    seat.quiet()
    shown.close_palette()
