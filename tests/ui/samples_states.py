"""Sample states: loading, empty, stale, a source that did not answer."""

from __future__ import annotations

import msgspec

from desktop.shown.parts import PanelState, SourceCheck, Step
from desktop.shown.results.laboratory import LabCell, LabGroup, LaboratoryModel, LabRow, SampleColumn
from tests.ui.sample_acts import Did

LOADING = PanelState(
    "loading", "henter, side 3 av 7", 0.43, text="De nyeste først. Du kan arbeide mens resten kommer.",
    steps=(Step("Esc", "avbryt", Did("cancel")),),
)  # fmt: skip
EMPTY = PanelState(
    "empty",
    title="Ingen problemer er registrert.",
    text="Henvisningen nevner fall og ortostatisk hypotensjon.",
    steps=(
        Step("1", "Legg til «Ortostatisk hypotensjon»", Did("add_problem", "ortostatisk")),
        Step("2", "Legg til «Fall»", Did("add_problem", "fall")),
        Step("N", "Skriv et annet", Did("new")),
    ),
)
STALE = PanelState(
    "stale",
    "målt 08:05, for 6 t 27 min siden",
    title="For gammel til å stole på: grensen her er 4 timer.",
    steps=(Step("Ctrl+M", "Registrer målinger", Did("measure")),),
)
ERROR = PanelState(
    "error",
    text=(
        "Listen mangler resepter. Det du har skrevet er beholdt, og den kan ikke samstemmes før kilden er "
        "spurt eller du sier at du går videre uten."
    ),
    steps=(Step("F5", "Spør igjen", Did("refresh")), Step("G", "Gå videre uten RF", Did("go_on"))),
    details="GET /MedicationRequest: 30 s",
    checks=(
        SourceCheck("Kurve", "2 medisiner, nå"),
        SourceCheck("PLL", "5 medisiner, signert 12.10.2026"),
        SourceCheck("Resepter (RF)", "svarte ikke innen 30 s", "error"),
        SourceCheck("Utlevert", "ikke spurt, samtykke mangler", "not_asked"),
    ),
)


def loading_laboratory() -> LaboratoryModel:
    """Two analyses have come, four are grey."""
    grey = LabCell("pending")

    def row(name: str, reference: str, *texts: str) -> LabRow:
        cells = tuple(LabCell("value", text) if text else grey for text in texts)
        return LabRow(name, name, "", reference, cells)

    rows = (
        row("Hemoglobin", "11,7–15,3", "", "12,9", "12,4"),
        row("Kalium", "3,6–4,6", "", "4,0", "4,2"),
        row("Natrium", "137–145", "", "", ""),
        row("Kreatinin", "45–90", "", "", ""),
        row("CRP", "< 5", "", "", ""),
        row("Glukose", "4,0–6,0", "", "", ""),
    )
    columns = tuple(SampleColumn(str(day), f"{day}.11", "06:30") for day in (18, 19, 20))
    return LaboratoryModel(columns, (LabGroup("all", "Blod", rows),), "Prøver")


def without_models(state: PanelState) -> PanelState:
    """The same state as when nothing at all could be read."""
    return msgspec.structs.replace(state, progress=-1.0)
