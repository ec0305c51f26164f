"""Sample models of one patient's panels."""

from __future__ import annotations

from desktop.views.laboratory import LabCell, LabGroup, LaboratoryModel, LabRow, SampleColumn
from desktop.views.letters import LetterRow, LettersModel, RecipientRow
from desktop.views.medicines import (
    DoseMark,
    MedicineGroup,
    MedicineRow,
    MedicinesModel,
    SourceDose,
    SourceHead,
)
from desktop.views.notes import NoteRow, NoteSection, NotesModel
from desktop.views.problems import ProblemRow, ProblemsModel
from tests.ui.samples import history


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
            "Furix",
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
            "Selo-Zok",
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
            "Selo-Zok",
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


_COLUMNS = (
    SampleColumn("c1", "17.11", "08:10"),
    SampleColumn("c2", "17.11", "20:00", "gass"),
    SampleColumn("c3", "18.11", "06:40"),
    SampleColumn("c4", "18.11", "20:15"),
    SampleColumn("c5", "19.11", "06:30"),
    SampleColumn("c6", "20.11", "06:25", "", True),
    SampleColumn("c7", "20.11", "13:10", "gass", True),
)


def _cell(text: str, last: bool) -> LabCell:
    if not text:
        return LabCell()
    if text == "?":
        return LabCell("unanswered", "ubesvart")
    outside = {"^": "high", "v": "low"}.get(text[0], "")
    gas = text.endswith("g")
    return LabCell(
        "value",
        text.strip("^v").removesuffix("g").removesuffix("*"),
        outside,
        last or (gas and last),
        "g" if gas else "",
        text.endswith("*"),
    )  # type: ignore[arg-type]


def _lab(
    name: str,
    unit: str,
    reference: str,
    values: str,
    curve: tuple[float, ...] = (),
    band: tuple[float, float] | None = None,
    below: tuple[str, ...] = (),
) -> LabRow:
    cells = values.split("|")
    made = tuple(_cell(text, at >= 5) for at, text in enumerate(cells))
    newest = next((cell for cell in reversed(made) if cell.state == "value"), LabCell())
    return LabRow(
        name.lower(),
        name,
        unit,
        reference,
        made,
        history(*curve),
        band,
        newest.outside,
        below,
        spoken=f"{name} {newest.text} {unit}",
    )


def laboratory() -> LaboratoryModel:
    fluid = (
        _lab(
            "Kalium",
            "mmol/L",
            "3,6–4,6",
            "4,1|3,9g|3,8|3,7|3,6|v3,4*|v3,3g",
            (4.1, 3.9, 3.8, 3.7, 3.6, 3.4, 3.3),
            (3.6, 4.6),
            (
                "3,4 i dag 06:25 venøs plasma. Kommentar fra laboratoriet: «Svak hemolyse, kan gi for høy "
                "verdi.»",
                "3,3 i dag 13:10 arteriell blodgass på post. Samme enhet, annet prøvemateriale: vises i én "
                "rad, regnes ikke som samme serie.",
            ),
        ),
        _lab(
            "Natrium",
            "mmol/L",
            "137–145",
            "v131|v132g|v133|v134|v136|137|v136g",
            (131, 132, 133, 134, 136, 137, 136),
            (137, 145),
        ),
        _lab(
            "Kreatinin",
            "mikromol/L",
            "45–90",
            "^104|^112|^121|^124|^122|^118|?",
            (104, 112, 121, 124, 122, 118),
            (45, 90),
        ),
        _lab(
            "eGFR, CKD-EPI", "mL/min/1,73 m²", "> 60", "v47|v43|v39|v38|v39|v41|?", (47, 43, 39, 38, 39, 41)
        ),
        _lab("Karbamid", "mmol/L", "3,5–8,1", "^9,8||^11,2||^11,0|^10,4|", (9.8, 11.2, 11.0, 10.4)),
        _lab(
            "Magnesium",
            "mmol/L",
            "0,71–0,94",
            "0,74||v0,70||0,71|0,72|",
            (0.74, 0.70, 0.71, 0.72),
            (0.71, 0.94),
        ),
        _lab("Kalsium, fritt", "mmol/L", "1,15–1,33", "|1,19g|||||1,18g", (1.19, 1.18), (1.15, 1.33)),
    )
    heart = (
        _lab("NT-proBNP", "ng/L", "< 450", "^9 850||^7 400||^4 120|?|", (9850, 7400, 4120)),
        _lab("Troponin T", "ng/L", "< 14", "^38|^41|^36||||", (38, 41, 36)),
        _lab("TSH", "milli-enheter/L", "0,40–4,5", "||||?||"),
    )
    blood = (
        _lab(
            "Hemoglobin",
            "g/dL",
            "11,7–15,3",
            "v11,2||v11,6||11,9|12,1|12,4g",
            (11.2, 11.6, 11.9, 12.1, 12.4),
            (11.7, 15.3),
        ),
        _lab("Leukocytter", "10⁹/L", "4,1–9,8", "8,9||9,6||8,1|7,4|", (8.9, 9.6, 8.1, 7.4), (4.1, 9.8)),
        _lab("Trombocytter", "10⁹/L", "165–387", "212||220||231|240|", (212, 220, 231, 240), (165, 387)),
        _lab("CRP", "mg/L", "< 5", "^12|^18|^41|^36|^22|^14|", (12, 18, 41, 36, 22, 14)),
        _lab("Ferritin", "mikrogram/L", "15–150", "||||38||"),
    )
    liver = (_lab("ALAT", "U/L", "10–45", "32||30||28||"), _lab("Glukose", "mmol/L", "4,0–6,0", "|||||^7,4|"))
    gas = (
        _lab("pH", "", "7,37–7,45", "|7,43g|||||7,45g", (7.43, 7.45), (7.37, 7.45)),
        _lab("pCO₂", "kPa", "4,3–5,7", "|5,1g|||||4,9g", (5.1, 4.9), (4.3, 5.7)),
        _lab("Laktat", "mmol/L", "0,5–2,2", "|1,6g|||||1,1g", (1.6, 1.1), (0.5, 2.2)),
    )
    urine = (
        _lab("Natrium i urin", "mmol/L", "", "|||||?|"),
        _lab("Albumin/kreatinin", "mg/mmol", "< 2,5", "^6,1||||||"),
    )
    return LaboratoryModel(
        _COLUMNS,
        (
            LabGroup("fluid", "Væske og nyre", fluid),
            LabGroup("heart", "Hjerte", heart),
            LabGroup("blood", "Blod", blood),
            LabGroup(
                "liver",
                "Lever og stoffskifte",
                liver,
                "5 analyser, 1 ny, alle siste innenfor referanse unntatt glukose 7,4",
                True,
            ),
            LabGroup("gas", "Blodgass", gas),
            LabGroup("urine", "Urin", urine),
        ),
        "Prøver",
        "nye siden 08:00 i dag: 8",
        unanswered="TSH fra 19.11. kl. 06:30 (32 t, eier Maren Aas) · NT-proBNP i dag · kreatinin, eGFR "
        "13:10 · urin-natrium",
        unanswered_count=5,
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
