"""Sample models of the editors: the people and words of the design's pictures, with synthetic numbers."""

from __future__ import annotations

from desktop.acts.edits import NoteText, TextRun, TextSection
from desktop.shown.notes.note_editor import (
    BesideValue,
    NoteLine,
    NoteModel,
    PhraseAnswer,
    PhraseRow,
    PreviousNote,
)

PATIENT = "SOLBAKKEN, Ingrid Marie"
SPOKEN = "SOLBAKKEN, Ingrid Marie, født 14.03.1948"


def text(words: str, **more: object) -> TextRun:
    return TextRun(words, **more)  # type: ignore[arg-type]


def value(words: str, path: str, state: str = "", label: str = "Måling i dag 14:10") -> TextRun:
    return TextRun(words, "value", path, (f"Observation/{path}",), label, "2026-11-20T14:10:00+01:00", state)  # type: ignore[arg-type]


def gap(prompt: str, path: str = "") -> TextRun:
    return TextRun(prompt, "placeholder", path or prompt)


def note_text(draft: str = "draft-1", *more: TextRun) -> NoteText:
    return NoteText(
        draft,
        (
            TextSection(
                "SS",
                "Siden sist",
                (text("Mindre tungpusten. Gikk til toalettet uten pause. Ingen brystsmerter. Sov godt."),),
            ),
            TextSection(
                "FU",
                "Funn",
                (
                    text("BT "),
                    value("116/70", "bp.siste"),
                    text(", puls "),
                    value("94", "hr.siste"),
                    text(" uregelmessig, SpO₂ "),
                    value("96 %", "spo2.siste"),
                    text(" på 2 L oksygen, resp. "),
                    value("22", "rr.siste"),
                    text(", temp. "),
                    value("36,9", "temp.siste"),
                    text(". NEWS2 "),
                    value("5", "news2.siste"),
                    text(". Knatring basalt bilateralt, mindre enn i går. Ødem til midt på leggen."),
                ),
            ),
            TextSection(
                "PR",
                "Prøver",
                (
                    text("Kalium "),
                    value("3,3", "k.siste"),
                    text(" (3,4 kl. 06:25, 4,1 ved innkomst), kreatinin "),
                    value("118", "crea.siste"),
                    text(", NT-proBNP "),
                    value("ubesvart", "probnp.siste", "missing"),
                    text("."),
                ),
            ),
            TextSection(
                "VU",
                "Vurdering",
                (
                    text("Hjertesvikt i bedring, vekt "),
                    value("71,4 kg", "weight.siste"),
                    text(" mot 76,4 kg ved innkomst, væskebalanse "),
                    value("−5,0 L", "fluid.balance"),
                    text(". Kalium faller på furosemid, "),
                    *more,
                ),
            ),
            TextSection(
                "OP",
                "Plan",
                (
                    text(
                        "1. Kaliumklorid til 16:30, ny prøve kl. 18. 2. Furosemid uendret. "
                        "3. Metoprolol uendret. 4. Utreise lørdag, vekt og kreatinin samme morgen."
                    ),
                ),
            ),
        ),
    )


def curve(*values: float) -> tuple[tuple[float, float], ...]:
    return tuple((float(at * 3600), number) for at, number in enumerate(values))


def note(written: NoteText | None = None, **more: object) -> NoteModel:
    return NoteModel(
        written or note_text(),
        PATIENT,
        SPOKEN,
        "Visittnotat",
        "kladd",
        "20.11.2026 kl. 14:20 · mal Hjerte, visitt v4",
        "Lagret 14:32:08 på denne maskinen",
        closing=(
            NoteLine("Til oppgaver", "Kalium kl. 18 og EKG er alt bestilt, «vekt lørdag kl. 06» er ny."),
        ),
        beside=(
            BesideValue("Blodtrykk", "116/70", "mmHg", curve=curve(9, 8, 4, 3, 5, 4, 6, 7, 6)),
            BesideValue("Puls", "94", "uregelmessig", curve=curve(3, 3, 9, 8, 6, 5, 5, 4, 4)),
            BesideValue("SpO₂", "96 %", "på 2 L O₂", curve=curve(2, 4, 3, 6, 7, 6, 7, 7, 7)),
            BesideValue("Temperatur", "36,9", "°C", curve=curve(3, 6, 4, 8, 7, 6, 5, 5, 5)),
            BesideValue("Vekt", "71,4", "kg", curve=curve(9, 7, 6, 4, 3)),
            BesideValue("Kalium", "3,3", "mmol/L", "low", True, curve(9, 8, 7, 6, 5, 3)),
        ),
        beside_note="oppdatert 14:31",
        previous=PreviousNote(
            "Composition/1",
            "Forrige visitt",
            "i går 09:40, Jonas Moe",
            "Vurdering: Atrieflimmer natt til i dag, nå frekvens rundt 100. Svikten fortsatt ikke "
            "kompensert. Plan: øk metoprolol til 100 mg, start apiksaban, furosemid uendret.",
        ),
        now=(
            NoteLine("Kaliuminfusjon", "til 16:30"),
            NoteLine("Vekt og diurese", "oppgave 15:00"),
            NoteLine("Utreise", "planlagt lørdag 21."),
        ),
        **more,  # type: ignore[arg-type]
    )


def phrases(wanted: str = "vek") -> PhraseAnswer:
    return PhraseAnswer(
        wanted,
        (
            PhraseRow(
                "vekt",
                ".vekt",
                "Vekt 71,4 kg i dag 06:10 (−0,9 kg siste døgn).",
                (
                    text("Vekt "),
                    value("71,4", "weight.siste"),
                    text(" kg "),
                    value("i dag 06:10", "weight.tid"),
                    text(" ("),
                    value("−0,9", "weight.endring"),
                    text(" kg siste døgn)."),
                ),
            ),
            PhraseRow(
                "vektmal",
                ".vektmal",
                "Målvekt 70,5 kg, satt av [hvem].",
                (text("Målvekt 70,5 kg, satt av "), gap("hvem"), text(".")),
            ),
            PhraseRow(
                "vekttrend",
                ".vekttrend",
                "76,4 → 74,8 → 73,0 → 72,3 → 71,4 kg.",
                (value("76,4 → 74,8 → 73,0 → 72,3 → 71,4", "weight.forløp"), text(" kg.")),
            ),
        ),
    )
