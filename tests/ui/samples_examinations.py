"""A patient's examinations as a view would give them."""

from __future__ import annotations

from desktop.shown.notes.notes import NoteRow, NoteSection
from desktop.shown.results.examinations import ExaminationGroup, ExaminationRow, ExaminationsModel


def examinations() -> ExaminationsModel:
    """Answers that are new, seen, preliminary and taken back; an order and pictures that wait."""
    leak = "Luft og væske ved anastomosen, lekkasje på 3 x 2 cm. Ingen abscess. Sparsom pleuravæske basalt."
    return ExaminationsModel(
        (
            ExaminationGroup(
                "imaging",
                "Bildediagnostikk",
                (
                    ExaminationRow(
                        NoteRow(
                            "DiagnosticReport/ct", "CT abdomen med kontrast", "Radiologisk avdeling",
                            "i dag 08:42", leak, "signed", "svar", (NoteSection("", leak),), unread=True,
                        ),
                        unread=("DiagnosticReport/ct",), fingerprints=("ct as shown",),
                    ),
                    ExaminationRow(
                        NoteRow(
                            "ImagingStudy/rtg", "Røntgen thorax", "", "i dag 10:05",
                            "Bilder er tatt, beskrivelse er ikke kommet. 2 bilder", "draft", "ikke beskrevet",
                        ),
                        waits=True, asks=True,
                    ),
                    ExaminationRow(
                        NoteRow(
                            "DiagnosticReport/wrong", "Ultralyd lever", "Radiologisk avdeling",
                            "17.11.2026 14:20", "Svaret er trukket tilbake.", "entered_in_error",
                            "trukket tilbake",
                        )
                    ),
                ),
            ),
            ExaminationGroup(
                "microbiology",
                "Mikrobiologi",
                (
                    ExaminationRow(
                        NoteRow(
                            "DiagnosticReport/uk", "Urindyrkning", "Mikrobiologisk avdeling",
                            "19.11.2026 05:20", "Vekst av Escherichia coli.", "draft", "foreløpig",
                            (
                                NoteSection("", "Vekst av Escherichia coli."),
                                NoteSection(
                                    "Resultater",
                                    "Escherichia coli: ≥ 10⁵/mL\nAmpicillin: R, resistent\n"
                                    "Piperacillin/tazobaktam: I, følsom ved økt eksponering",
                                    ("Observation/e", "Observation/a"),
                                ),
                            ),
                        ),
                        waits=True,
                    ),
                    ExaminationRow(
                        NoteRow(
                            "ServiceRequest/bk", "Blodkultur", "", "i dag 05:35", "Bestilt av Ola Kleppe.",
                            "draft", "venter",
                        ),
                        waits=True, asks=True,
                    ),
                ),
            ),
        ),
        "Undersøkelser",
        "1 ny · 3 venter på svar",
    )  # fmt: skip
