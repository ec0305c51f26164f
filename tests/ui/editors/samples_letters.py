"""Sample models of the letter editor."""

from __future__ import annotations

from desktop.acts.edits import LetterText, MedicineReason, TextRun, TextSection
from desktop.shown.letters.letter_editor import (
    DecisionChoice,
    LetterDecision,
    LetterHeading,
    LetterMedicine,
    LetterModel,
    LetterRecipient,
    LetterSource,
)
from tests.ui.editors.samples import PATIENT, SPOKEN, text, value


def mark(number: str, state: str = "") -> TextRun:
    return TextRun(number, "mark", keys=(f"Observation/{number}",), state=state)  # type: ignore[arg-type]


def letter_text(draft: str = "letter-1", *gaps: TextRun) -> LetterText:
    old = "Kalium var 3,6 og ble fulgt."
    sections = (
        (
            "DIAG",
            "Diagnoser",
            (
                text(
                    "I50.1 Venstresidig hjertesvikt, forverring. I48.0 Paroksystisk atrieflimmer, "
                    "nyoppdaget. E87.6 Hypokalemi."
                ),
                mark("1"),
            ),
        ),
        (
            "VU",
            "Vurdering",
            (
                text("78 år gammel kvinne med kjent hypertensjon innlagt med tiltagende tungpustethet."),
                mark("2"),
                text(" Ekko viste EF 35 %, mot 50 % i 2024."),
                mark("3"),
                text(" Natt til 19.11. fikk hun atrieflimmer med frekvens rundt 140, "),
                text("frekvensregulert med metoprolol."),
                mark("4"),
                text(" "),
                text(old, state="outdated"),
                mark("5", "outdated"),
                text(" Ved utreise kompensert, vekt "),
                value("71,4 kg", "weight.siste"),
                text("."),
                mark("6"),
            ),
        ),
        (
            "OP",
            "Planer for videre oppfølging",
            (
                text("Fastlege: kalium, natrium og kreatinin innen 27.11.2026."),
                mark("7"),
                text(" Fastlege: ta stilling til ramipril igjen når kreatinin er under 110. "),
                text("Poliklinikk: hjertesviktsykepleier 03.12.2026 kl. 10:15."),
                mark("8"),
                *gaps,
            ),
        ),
        (
            "CAVE",
            "CAVE / NB",
            (
                text("Penicillin: anafylaksi 2011.", strong=True),
                text(" Plaster: utslett. NB: vanskelig intubasjon 2019."),
                mark("9"),
            ),
        ),
        (
            "AI",
            "Årsak til innleggelse",
            (text("Økende dyspné over en uke, hevelse i beina, tre kilo vektøkning."), mark("10")),
        ),
        (
            "AH",
            "Årsak til henvisning",
            (
                text("Mistanke om forverret hjertesvikt, ønske om innleggelse samme dag."),
                mark("11"),
            ),
        ),
        (
            "OPPL",
            "Kliniske opplysninger",
            (
                text("Bor alene i omsorgsbolig, hjemmesykepleie morgen og kveld. Røyksluttet 1998."),
                mark("12"),
            ),
        ),
        (
            "FU",
            "Funn",
            (
                text("BT 168/98, puls 112 uregelmessig, SpO₂ 88 % uten oksygen. Knatring basalt."),
                mark("13"),
            ),
        ),
        ("FO", "Forløp og behandling", (text("Furosemid intravenøst, metoprolol økt, apiksaban startet."),)),
        ("ME", "Medisinering", ()),
        ("HJ", "Funksjonsnivå", ()),
        ("SY", "Sykmelding", ()),
        (
            "IP",
            "Informasjon til pasient",
            (text("Hjertet pumpet dårligere enn før, og du hadde væske i lungene og beina."),),
        ),
        ("UP", "Ubesvarte prøver", (text("TSH, tatt 19.11."),)),
    )
    return LetterText(
        draft,
        tuple(TextSection(code, title, runs) for code, title, runs in sections),
        (MedicineReason("m1", "atrieflimmer, CHA₂DS₂-VASc 5"),),
    )


HEADINGS = tuple(
    LetterHeading(
        section.code,
        section.title,
        {"VU": "decide", "HJ": "missing", "SY": "none", "UP": "pending"}.get(section.code, "done"),  # type: ignore[arg-type]
    )
    for section in letter_text().sections
)

SOURCES = (
    LetterSource("1", "Problemliste", "i dag 14:20"),
    LetterSource("2", "Innkomstnotat, J. Moe", "17.11. 09:05"),
    LetterSource("3", "Ekkokardiografi", "17.11. 20:30"),
    LetterSource("4", "Visittnotat og EKG", "19.11. 00:40"),
    LetterSource("5", "Kalium 3,6 → 3,4", "svar i dag 06:25", True),
    LetterSource("6", "Vekt", "i dag 06:10"),
    LetterSource("7", "Oppgave til fastlege", "laget i dag"),
    LetterSource("8", "Time, hjertepoliklinikk", "bekreftet"),
    LetterSource("9", "Kritisk informasjon", "bekreftet 17.11.2026"),
    LetterSource("10", "Innkomstnotat, J. Moe", "17.11. 09:05"),
    LetterSource("11", "Henvisning, T. Lunde", "17.11. 07:50"),
    LetterSource("12", "Innkomstnotat, J. Moe", "17.11. 09:05"),
    LetterSource("13", "Målinger og prøvesvar", "17.–19.11."),
)

MEDICINES = (
    LetterMedicine(
        "m1", "apiksaban", "ELIQUIS 5 mg, 1 tablett morgen og kveld", "Ny", "atrieflimmer, CHA₂DS₂-VASc 5"
    ),
    LetterMedicine(
        "m2",
        "metoprolol",
        "SELO-ZOK depot 100 mg, 1 tablett morgen",
        "Endret fra 50 mg",
        "frekvensregulering",
    ),
    LetterMedicine(
        "m3", "furosemid", "FURIX 40 mg, 1 tablett morgen og kl. 14", "Endret fra 20 mg", "", True
    ),
    LetterMedicine("m4", "ramipril", "TRIATEC 5 mg", "Pause til kontroll", "kreatinin 124"),
)

DECISIONS = (
    LetterDecision(
        "d1",
        "Setning 5 bygger på gammelt svar",
        "Kalium 3,6 → 3,4, svar i dag 06:25. Under Vurdering.",
        (DecisionChoice("replace", "Erstatt"), DecisionChoice("keep", "Behold")),
        "VU",
        "5",
    ),
    LetterDecision(
        "d2",
        "Én prøve er ubesvart",
        "TSH, tatt 19.11. Eier etter utreise: Maren Aas.",
        (DecisionChoice("owner", "Bekreft eier"),),
        "UP",
    ),
)

RECIPIENTS = (
    LetterRecipient(
        "r1",
        "Tone Lunde, fastlege",
        "electronic",
        "Bryggen legekontor · HER-id 104 532",
        "Elektronisk, kvittering vanligvis på 2 min",
    ),
    LetterRecipient(
        "r2",
        "Hjemmesykepleien, Ytrebygda",
        "electronic",
        "Bergen kommune · HER-id 98 211",
        "Elektronisk, kopi",
    ),
    LetterRecipient(
        "r3", "Ingrid Marie Solbakken", "paper", "Har ikke digital postkasse", "Papir: postlegges av Hjerte"
    ),
)


def letter(written: LetterText | None = None, **more: object) -> LetterModel:
    given: dict[str, object] = {
        "text": written or letter_text(),
        "patient": PATIENT,
        "spoken": SPOKEN,
        "number": "Fødselsnummer 148348 19660",
        "title": "Epikrise",
        "state_text": "kladd 4",
        "about": "bygget fra oppholdet 17.11.2026–20.11.2026",
        "saved": "Lagret 14:31:08",
        "office": ("Sykehuset, Hjerte 3", "20.11.2026"),
        "stay": "Inn 17.11.2026 · ut 21.11.2026 · henvist av fastlege Tone Lunde",
        "headings": HEADINGS,
        "sources": SOURCES,
        "medicines": MEDICINES,
        "medicines_in": "ME",
        "decisions": DECISIONS,
        "passed": (
            "Medisintabellen er lik samstemt liste",
            "Ingen reservasjon fra pasienten",
            "Ingen andre pasienters navn eller nummer",
            "Språk: bokmål, ingen plassholdere",
        ),
        "recipients": RECIPIENTS,
        "recipients_note": "Slått opp i dag 14:30 i Fastlegeregisteret og Adresseregisteret.",
        "sending": "tre mottakere, én på papir",
    }
    return LetterModel(**{**given, **more})  # type: ignore[arg-type]
