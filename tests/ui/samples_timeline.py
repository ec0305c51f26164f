"""A timeline for pictures and tests: two days of a stay, and something of which only the month is known."""

from __future__ import annotations

from desktop.shown.page.timeline import TimelineDay, TimelineEntry, TimelineKind, TimelineModel


def _entry(
    kind: TimelineKind, time: str, words: str, detail: str = "", *, alarm: bool = False
) -> TimelineEntry:
    key = f"{kind}-{time}-{words}"
    return TimelineEntry(
        key, kind, time, words, detail, alarm, (f"Observation/{kind}",), f"{words}, {detail}"
    )


def timeline() -> TimelineModel:
    """Newest first."""
    return TimelineModel(
        (
            TimelineDay("2026-11-20", "Fre 20.11.2026", (
                _entry("note", "12:40", "Visitt", "Maren Aas"),
                _entry("result", "06:25", "Laktat 5,8 mmol/L · pH 7,22 · Kalium 6,9 mmol/L", alarm=True),
                _entry("score", "06:06", "NEWS2 8", alarm=True),
                _entry("medicine", "02:10", "Startet: piperacillin/tazobaktam", "4 g × 3"),
            )),
            TimelineDay("2026-11-19", "Tor 19.11.2026", (
                _entry("procedure", "14:20", "Perkutan koronar intervensjon med stent, RCA"),
                _entry("letter", "09:05", "Epikrise", "til Nardo legekontor · Jonas Moe"),
                _entry("form", "08:40", "NIHSS", "4 av 42 · Siri Aune"),
                _entry("stay", "07:55", "Innlagt", "NSTEMI"),
                _entry("problem", "", "NSTEMI", "hoveddiagnose, siden 19.11.2026"),
            )),
            TimelineDay("2025-03", "03.2025", (_entry("problem", "", "Hypertensjon", "siden 03.2025"),)),
        ),
        "Forløp", "3 tidligere", ("Ikke spurt etter: prosedyrer",), "Forløpet i oppholdet",
    )  # fmt: skip
