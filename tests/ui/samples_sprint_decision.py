"""Models of the decision page of a sprint for tests and pictures."""

from __future__ import annotations

from desktop.shown.sprint.sprint_decision import (
    Choice,
    Figure,
    MissedRow,
    NeverRow,
    Outcome,
    Spread,
    SprintDecisionModel,
    SprintName,
    SusRow,
    TaskRow,
    WayStep,
)

DOUBT = (
    "Én oppgave tar lengre tid: Flytting. Det er ikke et forsøk:"
    " annet enn sprinten kan ha endret seg i mellomtiden."
)


def _task(key: str, title: str, *told: str, n: str, **more: object) -> TaskRow:
    keys, changed, seconds, other = (told[0], told[1]), told[2], (told[3], told[4]), told[5]
    return TaskRow(
        key, title, keys_before=Figure(keys[0]), keys_now=Figure(keys[1]), keys_change=changed,
        seconds_before=Figure(seconds[0]), seconds_now=Figure(seconds[1]), seconds_change=other, n=n,
        spoken=f"{title}. {n}", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def sprint_decision() -> SprintDecisionModel:
    tasks = (
        _task("find_patient", "Finn pasient", "9 (6–14)", "2 (2–3)", "▼ −7", "21 (14–38)", "5 (4–7)", "▼ −16",
              n="212 / 188", strong=True, wrong="3 / 2"),
        _task("sign_orders", "Ordinasjon", "34 (27–48)", "11 (9–15)", "▼ −23", "96 (71–140)", "38 (30–52)",
              "▼ −58", n="64 / 71", strong=True, wrong="9 / 4"),
        _task("sign_note", "Notat", "410 (300–590)", "402 (310–570)", "", "415 (300–600)", "402 (310–570)",
              "", n="118 / 109", note="ingen sikker endring", wrong="4 / 5"),
        _task("move_patient", "Flytting", "6 (5–8)", "8 (6–10)", "▲ +2", "31 (24–44)", "37 (28–51)",
              "▲ +6", n="87 / 92", note="tar lengre tid", tone="warn", wrong="2 / 7"),
        TaskRow(
            "discharge", "Utskriving", "for få til å si noe",
            Figure(marks=(8, 8, 9, 9, 9, 10, 10, 11, 11)), Figure(marks=(8, 9, 10, 10, 11, 12, 12)), "",
            Figure(marks=(44, 50, 52, 58, 60, 66, 70, 78, 80)), Figure(marks=(46, 52, 60, 60, 70, 80, 83)),
            n="9 / 7", tone="quiet", spoken="Utskriving: for få til å si noe. 9 / 7",
        ),
    )  # fmt: skip
    sus = (
        SusRow(
            "Leger", "17 før, 15 nå",
            (25, 32.5, 35, 37.5, 40, 42.5, 45, 47.5, 47.5, 50, 52.5, 52.5, 55, 57.5, 60, 62.5, 70),
            (52.5, 57.5, 62.5, 65, 67.5, 70, 72.5, 72.5, 75, 75, 77.5, 80, 82.5, 85, 90), 48, 72, "48 → 72",
            "nå 67 til 78", sure=True, spoken="Leger: 17 før, 15 nå. 48 → 72. nå 67 til 78.",
        ),
        SusRow(
            "Sykepleiere", "22 før, 5 nå",
            (20, 25, 27.5, 27.5, 30, 32.5, 35, 37.5, 40, 40, 42.5, 42.5, 45, 47.5, 47.5, 50, 52.5, 55, 57.5,
             60, 62.5, 65), (37.5, 50, 57.5, 62.5, 80), 43, None, "ingen slutning", "for få til å si noe",
            spoken="Sykepleiere: 22 før, 5 nå. ingen slutning.",
        ),
        SusRow("Sekretærer", "3 før, 3 nå", (50, 62.5, 70), (47.5, 65, 72.5), said="ingen slutning",
               doubt="for få til å si noe", spoken="Sekretærer: 3 før, 3 nå. ingen slutning."),
    )  # fmt: skip
    who = "brukt på 0 av 188 sider: leger 140, sykepleiere 48"
    never = (
        NeverRow("panel/timeline", "Tidslinje", f"{who} · bak fanen Forløp", "vurder å fjerne"),
        NeverRow("panel/vitals", "Kurve", who, "må stå", kept=True),
        NeverRow("set/sepsis", "Sett sepsis", "tatt 0 ganger på 188 sider", "vurder å fjerne"),
    )
    missed = (
        MissedRow("Post ved innleggelse: to skjermer for mye", "Sykepleier · Flytting · venter på svar"),
        MissedRow("Vis laktat i lista", "Lege · Arbeidsliste · gjøres i en sprint"),
    )
    everybody = "Alle med Akuttmottak har den neste gang de åpner en side."
    back = "Alle har det som var før, fra neste gang de åpner en side. Fil, tall og ønsker blir liggende."
    choices = (
        Choice(
            "in use", "Ta i bruk", f"{everybody} Det som var i bruk før, kan hentes tilbake.",
            "Ta Akuttmottak, sprint 02 i bruk",
        ),
        Choice(
            "prolonged", "Forleng piloten 14 dager", "Til 22.11.2026, for de samme som nå: 1 post.",
            "Forleng Akuttmottak, sprint 02 14 dager",
        ),
        Choice("taken back", "Ta tilbake", back, "Ta Akuttmottak, sprint 02 tilbake"),
    )  # fmt: skip
    return SprintDecisionModel(
        sprints=(
            SprintName("emergency/sprint-02", "Akuttmottak, sprint 02", "venter på deg"),
            SprintName("cardiology/sprint-03", "Hjerte, sprint 03", "på prøve"),
        ),
        name="emergency/sprint-02", digest="0" * 64, title="Akuttmottak, sprint 02",
        subtitle="«Sepsisklokka i lista» · eier Ola Brekke · 1 post",
        way=(
            WayStep("Kladd", "12.10.2026", "done"), WayStep("Pilot", "14 av 14 dager", "done"),
            WayStep("Avgjørelse", "venter på deg", "now"), WayStep("I bruk"),
        ),
        said="2 oppgaver tar mindre enn før: Finn pasient, Ordinasjon.",
        doubt=DOUBT,
        outcome=Outcome(
            "Finn pasient skal gå raskere", "Finn pasient tar mindre enn før, og det er sikkert.",
            (
                Spread("Tastetrykk, før", "212 ganger · median 8 til 10 med 95 %", "9 (6–14)", 9, (6, 14),
                       (8, 10), spoken="Tastetrykk, før: 9 (6–14)"),
                Spread("Tastetrykk, nå", "188 ganger · median 2 til 2 med 95 %", "2 (2–3)", 2, (2, 3), (2, 2),
                       now=True, spoken="Tastetrykk, nå: 2 (2–3)"),
                Spread("Sekunder, før", "212 ganger · median 19 til 24 med 95 %", "21 (14–38)", 21, (14, 38),
                       (19, 24), spoken="Sekunder, før: 21 (14–38)"),
                Spread("Sekunder, nå", "9 ganger", "for få til å si noe", marks=(4, 4, 5, 5, 5, 6, 7, 7, 9),
                       now=True, spoken="Sekunder, nå: for få"),
            ),
            measured=True,
        ), before="sprint 01", now="sprint 02",
        tasks=tasks,
        sus=sus, sus_note="0–100, hvert svar et merke · snitt der minst ti svarte, med 95 % (Students t)",
        never=never, never_note="2 av 14 paneler, 1 av 3 sett · ingen tast eller klikk; lesing ses ikke",
        missed=missed, missed_note="2 ønsker",
        choices=choices, longer=(("move_patient", "Flytting"),), until="2026-11-22",
        measured=(
            (True, "490 oppgaver før, 467 nå: tast og tid"), (True, "4 maskiner har den"),
            (True, "Handlinger som ble avvist eller angret"),
            (False, "Utelatt eller feil i journalen: ikke målt her"),
            (False, "Natt og dag: klokkeslettet lagres ikke"),
        ),
        note="Sekundene går fra første tast i oppgaven; pauser på mer enn et halvt minutt er holdt utenfor.",
    )  # fmt: skip


MODELS = {"sprint_decision": sprint_decision}
