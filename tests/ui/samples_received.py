"""A sample of the general practitioner's inbox."""

from __future__ import annotations

from desktop.shown.inbox.received import AskShown, ReceivedModel, ReceivedRow
from desktop.shown.notes.notes import NoteRow, NoteSection

CREA = "Fastlege bes kontrollere kreatinin og kalium innen 20.11.2026."
METFORMIN = "Metformin er pauset: fastlege bes vurdere ny start."


def received() -> ReceivedModel:
    """One of each group: late, with a day, without, in doubt, nothing asked, made into a task, closed."""
    rows = (
        ReceivedRow("DocumentReference/d1", "p1", "Bjørnstad", "Trond", "21.04.1965 (61 år)", "Epikrise",
                    "Hjerte 3", "18.11.2026 13:35", "overdue",
                    (AskShown(CREA, "open", "20.11.2026", late=True), AskShown(METFORMIN)),
                    seen=(CREA, METFORMIN), owner="Practitioner/gp", owner_name="Tone Lunde", similar=True,
                    due_sort="2026-11-20", spoken="BJØRNSTAD, Trond. Epikrise"),
        ReceivedRow("DocumentReference/d2", "p2", "Aarseth", "Ragnhild", "01.01.1954 (72 år)", "Epikrise",
                    "Infeksjon 1", "i går 12:50", "dated",
                    (AskShown("Fastlege bes ta kontroll innen to uker.", "open", "innen 04.12.2026",
                              "04.12.2026"),),
                    seen=("Fastlege bes ta kontroll innen to uker.",), owner="Practitioner/gp",
                    owner_name="Tone Lunde", state="melding: T. Lunde, i dag 08:12",
                    due_sort="2026-12-04", spoken="AARSETH, Ragnhild. Epikrise"),
        ReceivedRow("DocumentReference/d3", "p3", "Drange", "Helge", "29.10.1969 (57 år)", "Epikrise",
                    "Ortopedi 2", "i går 14:35", "undated", (AskShown(METFORMIN),), seen=(METFORMIN,),
                    owner="Practitioner/gp", owner_name="Tone Lunde", spoken="DRANGE, Helge. Epikrise"),
        ReceivedRow("DocumentReference/d4", "p4", "Sandvik", "Kjell Arne", "29.07.1963 (63 år)", "Brev",
                    "Avsender ikke oppgitt", "uten dato", "look",
                    doubt="Teksten kan ikke leses her: åpne det. Det kan be om noe.",
                    spoken="SANDVIK, Kjell Arne. Brev"),
        ReceivedRow("Communication/m5", "p5", "Kristoffersen-Dahle", "Wilhelmina Antoinette",
                    "25.12.1959 (66 år)", "Melding", "Hjerte 3", "i dag 07:31", "plain",
                    (AskShown("Fastlegen er orientert.", "named"),), document=False,
                    news="besvart etter brevet: Blodkultur, ny",
                    spoken="KRISTOFFERSEN-DAHLE, Wilhelmina Antoinette. Melding"),
        ReceivedRow("DocumentReference/d6", "p6", "Nesheim", "Johan", "25.06.1957 (69 år)", "Epikrise",
                    "Gastrokirurgi 1", "19.11.2026 13:05", "made",
                    (AskShown(METFORMIN, "made", told="oppgave: T. Lunde, fre 27."),), seen=(METFORMIN,),
                    spoken="NESHEIM, Johan. Epikrise"),
        ReceivedRow("DocumentReference/d7", "p7", "Lie", "Berit", "25.06.1987 (39 år)", "Epikrise",
                    "Lunge 2", "17.11.2026 11:05", "closed",
                    (AskShown(METFORMIN, "done", told="gjort: A. Hussain, i dag 09:12"),),
                    state="lukket: A. Hussain, i dag 09:12", seen=(METFORMIN,),
                    spoken="LIE, Berit. Epikrise"),
    )  # fmt: skip
    read = NoteRow(
        "DocumentReference/d1", "BJØRNSTAD, Trond, 21.04.1965 (61 år)", "Epikrise · Hjerte 3 · Maren Aas",
        "18.11.2026 13:35", "",
        sections=(
            NoteSection("Ber deg om", f"• {CREA} (forfalt: 20.11.2026)\n• {METFORMIN}"),
            NoteSection("Legemidler før og etter", "• metformin: 500 mg 2 ganger daglig. Pauset: nyresvikt"),
            NoteSection("Ubesvarte prøver", "• Histologi, 19.11, ingen er satt til å følge det opp"),
            NoteSection("Brevet: Vurdering", "Utskrevet i bedring."),
        ),
    )  # fmt: skip
    return ReceivedModel(
        rows, "Brev til deg", "6 brev · 3 ber om noe · 1 forfalt",
        "Skrevet til deg og ikke kommet fram: 1 avvist. Spurt etter: de som står på listen din (38), siste 90"
        " dager. Ikke spurt etter: brev til deg om andre, og sykmeldinger; de ligger i andre systemer.",
        read,
    )  # fmt: skip
