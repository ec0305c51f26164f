"""The patient's excerpt of the access log on paper, in plain words: who has seen it, when, and why."""

from __future__ import annotations

from desktop.papers.sheets import Sheets
from desktop.papers.writing import paragraph
from desktop.shown.access.access_log import Excerpt
from desktop.shown.paper.papers import Stand, Whose

_TITLE = "Hvem har sett journalen din"
_RIGHTS = (
    "Du har rett til å få vite hvem som har åpnet eller fått utlevert opplysninger fra journalen din "
    "(pasientjournalloven § 18). Er det noen du ikke kjenner igjen, eller noe du lurer på, kan du be "
    "sykehuset om å få det forklart. Er du ikke fornøyd med svaret, kan du klage til Statsforvalteren eller "
    "Datatilsynet."
)


def draw(paper: Excerpt) -> bytes:
    """The excerpt as PDF: every row of the log, and nothing of what stands in the record."""
    whose = Whose("", paper.name, paper.to, "", "")
    sheets = Sheets(
        f"{paper.hospital} · {_TITLE}" if paper.hospital else _TITLE,
        Stand(paper.made, "", paper.by), whose, wide=False, promise="Til pasienten",
    )  # fmt: skip
    sheets.gap(4)
    sheets.heading(_TITLE)
    sheets.text(f"Her står alle som har åpnet journalen din {paper.span}. "
                "Spør oss om du ikke kjenner igjen noen.", 11)  # fmt: skip
    sheets.text(paper.source, 9.6)
    sheets.gap(2)
    rows = [
        [
            paragraph(row.when, 10.5),
            [paragraph(row.who, 10.5, strong=True), paragraph(row.role, 9.6)],
            [paragraph(words, 10.5) for words in (row.did, row.why) if words],
        ]
        for row in paper.rows
    ]
    if rows:
        sheets.table(["Når", "Hvem", "Hva og hvorfor"], rows, [34, 58, 94], grid=False)
    else:
        sheets.text("Ingen har åpnet journalen i denne tiden.", 11)
    sheets.heading("Rettighetene dine")
    sheets.text(_RIGHTS, 10.5)
    return sheets.finish()
