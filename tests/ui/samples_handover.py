"""A sample of the handover's list: what is to be read, what was taken over, and who stays."""

from __future__ import annotations

from desktop.shown.parts import Score
from desktop.shown.ward.handover import HandoverModel, HandoverRow, OpenPoint


def handover() -> HandoverModel:
    row = HandoverRow
    return HandoverModel(
        "Vaktskifte på Hjerte 3",
        "Maren Aas gir, du tar over · 2 pasienter, 1 tatt over, 1 gjenstår",
        "take",
        (
            row(
                "patient-12A", "12A", "Solbakken", "Ingrid Marie", "78 K · 4. døgn", Score("5", "framed"),
                "Hjertesvikt, forverring. Nyoppdaget atrieflimmer", "left", "SOLBAKKEN, Ingrid Marie.",
                points=(
                    OpenPoint("task", "Blodkultur × 2 ikke tatt", "13:50", late=True),
                    OpenPoint("answer", "Kalium 3,3", "ikke kvittert", "low"),
                    OpenPoint("answer", "Natrium 140, Kreatinin 82, eGFR > 90", "ikke kvittert", count=3),
                    OpenPoint("waits", "TSH, ubesvart", "fra 19.11."),
                ),
                words="Kalium under 3,0: øk til 20 mmol per time, telemetri, ring meg eller bakvakt Dahl.",
                responsible="Maren Aas", remark="du har spurt 15:33", mark="asked", task="Task/h", seen="m",
                takes=True, asks=True, refuses=True, gives=True, withdraws=True,
                talk=(("Jonas Moe 15:33", "Skal antibiotika vente på kultur nummer to?"),),
                other="Maren Aas", similar=True,
            ),
            row(
                "patient-12B", "12B", "Kristoffersen-Dahle", "Wilhelmina Antoinette", "46 K · 2. døgn",
                Score("minst 4", "incomplete"), "Peripartum kardiomyopati", "done", "KRISTOFFERSEN-DAHLE.",
                words="Ingenting ventes.", responsible="Maren Aas", remark="venter på server", mark="waits",
            ),
            row(
                "patient-01", "01", "Berge", "Torstein Olav", "67 M · 11. døgn", Score("–", "plain"),
                "Endokarditt, dag 11 av 28", "rest", "BERGE, Torstein Olav.", points_whole=False,
                responsible="Jonas Moe", remark="din fra før",
            ),
        ),
        (("Fra", "Maren Aas"), ("Til", "Jonas Moe")),
        (("Svar å se", "4", "1 avvikende"), ("Oppgaver", "1", "1 forfalt")),
        "2 pasienter · 1 gjenstår",
    )  # fmt: skip
