"""Sample model of what stands on no other panel."""

from __future__ import annotations

from desktop.shown.page.unplaced import UnplacedModel, UnplacedRow


def unplaced() -> UnplacedModel:
    return UnplacedModel(
        (
            UnplacedRow("Observation/9", "måling", "12.10.2026", "NIV trykk inn 14 cmH2O", spoken="NIV"),
            UnplacedRow("Encounter/2", "opphold", "2019", "uten tekst", spoken="opphold, 2019, uten tekst"),
            UnplacedRow("RelatedPerson/1", "pårørende", "", "Kari Prøve, datter", spoken="pårørende, Kari"),
            UnplacedRow("Coverage", "Coverage", "", "3 ikke hentet", spoken="Coverage, 3 ikke hentet"),
        ),
        6, "Vises ikke ellers", "6 opplysninger vises ikke her · 2 typer ikke spurt",
        ("Talt på serveren i dag 13:20.", "Ikke spurt, serveren kan ikke telle dem: Basic, Group"),
        "6 opplysninger vises ikke her",
    )  # fmt: skip
