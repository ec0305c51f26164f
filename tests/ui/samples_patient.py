"""Sample models of one patient's panels."""

from __future__ import annotations

from desktop.shown.forms.forms import AnsweredRow, FormsModel
from desktop.shown.letters.letters import LetterRow, LettersModel, RecipientRow
from desktop.shown.medicines.medicines import (
    DoseMark,
    MedicineGroup,
    MedicineRow,
    MedicinesModel,
    SourceDose,
    SourceHead,
)
from desktop.shown.notes.notes import NoteRow, NoteSection, NotesModel
from desktop.shown.page.problems import ProblemRow, ProblemsModel
from tests.ui import samples_anamnesis, samples_care_plan, samples_lines, samples_unplaced
from tests.ui.samples_examinations import examinations


def problems() -> ProblemsModel:
    return ProblemsModel(
        (
            ProblemRow("p1", "Hjertesvikt, EF 35 %", "forverring 17.11.2026", code="I50.1"),
            ProblemRow("p2", "Atrieflimmer", "ny 18.11.2026, CHA₂DS₂-VASc 5", code="I48.0"),
            ProblemRow("p3", "Hypokalemi", "20.11.2026", code="E87.6"),
            ProblemRow("p4", "Kronisk nyresykdom G3b", "siden 2021", False),
            ProblemRow("p5", "Hypertensjon", "siden 2004", False),
        )
    )


def forms() -> FormsModel:
    return FormsModel(
        (
            AnsweredRow("r2", "NIHSS", "answered", "i dag 14:35", "Ida Holm", "12", form="q1", sort="2"),
            AnsweredRow("r1", "NIHSS", "answered", "i dag 14:16", "Ida Holm", "14", form="q1", sort="1"),
            AnsweredRow("r0", "4AT", "struck", "19.11 08:10", "Lise Berg", detail="ført ved feil", sort="0"),
            AnsweredRow("q1", "NIHSS", "blank", detail="Slagskala", form="q1"),
            AnsweredRow("q2", "Innkomstsamtale", "blank", form="q2"),
        ),
        "Skjema",
        "2 besvart",
    )


def _sources(*texts: str) -> tuple[SourceDose, ...]:
    return tuple(SourceDose(text.strip("!"), text.startswith("!"), text != "ikke spurt") for text in texts)


def medicines() -> MedicinesModel:
    given, ordered, late = (
        (lambda text: DoseMark("given", text)),
        (lambda text: DoseMark("ordered", text)),
        (lambda text: DoseMark("late", text)),
    )
    rows = (
        MedicineRow(
            "m1",
            "furosemid",
            "40 mg × 3",
            "FURIX",
            "",
            "intravenøst",
            "Økt 17.11.",
            today=(given("06 gitt"), late("14:56 sen")),
            sources=_sources("40 mg × 3", "!20 mg × 1", "!20 mg × 1", "ikke spurt", "!«glemt»"),
            next="14:56, 32 min sen",
            next_tone="warn",
        ),
        MedicineRow(
            "m4",
            "kaliumklorid",
            "10 mmol per time",
            "",
            "infusjon",
            "intravenøst",
            "Ny i dag",
            infusion=0.6,
            infusion_text="60 %",
            sources=_sources("10 mmol per time", "–", "–", "ikke spurt", "–"),
            next="går til 16:30",
        ),
        MedicineRow(
            "m2",
            "metoprolol",
            "100 mg × 1",
            "SELO-ZOK",
            "depottablett",
            "",
            "Økt 19.11.",
            today=(given("08 gitt"),),
            sources=_sources("100 mg × 1", "!50 mg × 1", "!50 mg × 1", "ikke spurt", "!50 mg"),
            next="i morgen 08:00",
        ),
        MedicineRow(
            "m3",
            "apiksaban",
            "5 mg × 2",
            "Eliquis",
            "tablett",
            "",
            "Ny 19.11.",
            today=(given("08 gitt"), ordered("20 ordinert")),
            sources=_sources("5 mg × 2", "–", "–", "ikke spurt", "–"),
            next="20:00",
        ),
        MedicineRow(
            "m5",
            "atorvastatin",
            "40 mg × 1 vesper",
            "Lipitor",
            "tablett",
            "",
            today=(ordered("20 ordinert"),),
            sources=_sources("40 mg × 1", "40 mg × 1", "40 mg × 1", "ikke spurt", "40 mg"),
            next="20:00",
        ),
        MedicineRow(
            "m6",
            "ramipril",
            "5 mg × 1",
            "Triatec",
            "tablett",
            "",
            "Pause 18.11.",
            "warn",
            today_text="ingen",
            sources=_sources("pause", "!5 mg × 1", "!5 mg × 1", "ikke spurt", "!5 mg"),
            next="til kreatinin < 110",
            next_tone="warn",
            next_detail="eier: fastlege",
            active=False,
        ),
        MedicineRow(
            "m7",
            "paracetamol",
            "1 g inntil × 4 ved behov",
            "Paracet",
            "tablett",
            "",
            today=(given("05 gitt"),),
            sources=_sources("1 g inntil × 4", "–", "–", "ikke spurt", "–"),
            next="tidligst nå",
            as_needed=True,
        ),
        MedicineRow(
            "m8",
            "metoprolol",
            "25 mg × 2",
            "SELO-ZOK",
            "depottablett",
            "",
            group="outside",
            warning="mulig dobbelt: samme virkestoff, annen styrke",
            sources=_sources("–", "–", "25 mg × 2", "ikke spurt", "–"),
            next="Avgjør",
            next_tone="accent",
        ),
        MedicineRow(
            "m9",
            "zopiklon",
            "7,5 mg ved behov",
            "Imovane",
            "tablett",
            "",
            group="outside",
            warning="ikke tatt stilling til",
            sources=_sources("–", "–", "7,5 mg", "ikke spurt", "halv, sjelden"),
            next="Avgjør",
            next_tone="accent",
        ),
        MedicineRow(
            "m10",
            "kandesartan",
            "8 mg × 1",
            "Atacand",
            "tablett",
            "",
            group="outdated",
            sources=_sources("–", "–", "8 mg", "ikke spurt", "–"),
        ),
    )
    return MedicinesModel(
        rows,
        (
            MedicineGroup("chart", "På kurven", "forsinkede først"),
            MedicineGroup("outside", "Utenfor kurven", "finnes i andre kilder"),
            MedicineGroup(
                "outdated",
                "Utdaterte resepter",
                "foldet fordi nyere resept har samme virkestoff, form og styrke",
                True,
            ),
        ),
        (
            SourceHead("chart", "Kurve", "nå"),
            SourceHead("pll", "PLL", "04.09., gammel", "old"),
            SourceHead("rf", "Resepter (RF)", "hentet 14:30"),
            SourceHead("dispensed", "Utlevert", "ikke spurt", "not_asked"),
            SourceHead("patient", "Pasienten", "datter, 17.11."),
        ),
        "Medisiner",
        "9 på kurven · 2 utenfor kurven",
    )


def notes() -> NotesModel:
    visit = (
        "Mindre tungpusten, går til toalettet uten pause. Knatring basalt bilateralt. Ødem til midt på "
        "leggen. "
        "Fortsetter furosemid iv, daglig vekt."
    )
    return NotesModel(
        (
            NoteRow(
                "n1",
                "Visitt",
                "Maren Aas",
                "i dag 09:12",
                visit,
                "signed",
                "signert",
                (
                    NoteSection(
                        "Siden sist", "Mindre tungpusten. Gikk til toalettet uten pause. Ingen brystsmerter."
                    ),
                    NoteSection(
                        "Funn",
                        "BT 116/70, puls 94 uregelmessig, SpO₂ 96 % på 2 L oksygen. Knatring basalt "
                        "bilateralt.",
                    ),
                    NoteSection("Vurdering", "Hjertesvikt i bedring. Kalium faller på furosemid."),
                    NoteSection("Plan", "Fortsetter furosemid iv, daglig vekt. Ny prøve kl. 18."),
                ),
                "LIS",
                holds=True,
            ),
            NoteRow(
                "n2",
                "Fysioterapi",
                "Kari Nes",
                "i går 13:40",
                "Gangtest 180 m, Borg 13.",
                "signed",
                "signert",
                role="fysioterapeut",
            ),
            NoteRow(
                "n3",
                "Visitt",
                "Jonas Moe",
                "i går 09:40",
                "Atrieflimmer natt til i dag, nå frekvens rundt 100.",
                "signed",
                "signert",
            ),
            NoteRow(
                "n4",
                "Samtale med pårørende",
                "Maren Aas",
                "19.11. 15:10",
                "Datter orientert.",
                "draft",
                "kladd",
                unread=True,
            ),
            NoteRow(
                "n5",
                "Innkomst",
                "Jonas Moe",
                "17.11. 09:05",
                "78 år gammel kvinne innlagt med tiltagende tungpustethet.",
                "signed",
                "signert",
            ),
        )
    )


def letters() -> LettersModel:
    return LettersModel(
        (
            LetterRow(
                "l1",
                "Henvisning, kardiologisk poliklinikk",
                "Maren Aas",
                "i dag 11:02",
                (
                    RecipientRow("Fjellsiden legekontor", "rejected", "avvist", "ukjent HER-id"),
                    RecipientRow("Pasienten", "queued_paper", "i kø", "til utskrift"),
                ),
                group="attention",
            ),
            LetterRow("l2", "Epikrise", "Maren Aas", "", (), "draft", "kladd", "lagret 14:31"),
            LetterRow(
                "l3",
                "Melding om innlagt pasient",
                "Randi Berg",
                "17.11. 10:20",
                (
                    RecipientRow("Tone Lunde", "received", "mottatt i mottakers system", "17.11. 10:24"),
                    RecipientRow(
                        "Øygarden hjemmetjeneste", "sent", "sendt", "17.11. 10:20, uten kvittering ennå"
                    ),
                    RecipientRow("Ingrid Marie Solbakken", "posted", "postlagt", "17.11. 12:00"),
                ),
                group="done",
            ),
        )
    )


MODELS = {
    "problems": problems,
    "medicines": medicines,
    "notes": notes,
    "examinations": examinations,
    "letters": letters,
    "forms": forms,
    "pumps": samples_lines.pumps,
    "lines": samples_lines.lines,
    "anamnesis": samples_anamnesis.anamnesis,
    "unplaced": samples_unplaced.unplaced,
    "care_plan": samples_care_plan.care_plan,
}
"""The panels of a patient whose samples stand here, by their kind."""
