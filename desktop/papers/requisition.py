"""The requisition on paper of orders that have not reached the server, so that none is carried out twice."""

from __future__ import annotations

from typing import Any

from desktop.letters.paper.tagged_paragraph import Paragraph
from desktop.papers.sheets import Sheets
from desktop.papers.writing import markup, paragraph, style
from desktop.shown.paper.papers import OrderOnPaper, Requisition

TITLE = "Rekvisisjon på papir"
_PROMISE = "Ikke sendt da arket ble skrevet ut"


def draw(paper: Requisition) -> bytes:
    """The requisition as PDF."""
    sheets = Sheets(TITLE, paper.stand, paper.whose, paper.facts, wide=False, promise=_PROMISE)
    sheets.warn(
        f"{paper.unsent} Skrevet ut før bestillingen hadde nådd serveren.".lstrip(),
        (
            "Bestillingen er signert. Når den er utført etter dette arket: kryss av og skriv klokkeslett. "
            "Når serveren er tilbake, kommer samme bestilling elektronisk med samme nummer. Er det "
            "krysset av her, skal den ikke utføres en gang til.",
        ),
    )
    for at, order in enumerate(paper.orders, 1):
        _order(sheets, order, at, len(paper.orders))
    return sheets.finish()


def _order(sheets: Sheets, order: OrderOnPaper, at: int, count: int) -> None:
    heading = f"{at} av {count}: {order.title}" if count > 1 else order.title
    sheets.heading(("HASTER: " if order.urgent else "") + heading, room=70)
    rows: list[list[Any]] = [[paragraph(label, 8.8), paragraph(words, 9.6)] for label, words in order.facts]
    rows.append([paragraph("Nummer", 8.8), Paragraph(markup(order.number, strong=True), style(9.6))])
    rows.append([paragraph("Når serveren er tilbake", 8.8), paragraph(order.after, 9.2)])
    sheets.table(["", ""], rows, [38, 148], grid=False)
    # The box may stand on the next sheet: it says itself which order it is of.
    done = [Paragraph("[&nbsp;&nbsp;&nbsp;]&nbsp; ja", style(12, spaceAfter=2))]
    done += [paragraph(words, 7.2) for words in (order.title, order.number)]
    sheets.table(
        ["Utført på papir", "Dato og klokkeslett", "Utført av (navn)", "Prøve- eller undersøkelsesnummer"],
        [[done, "", "", ""]],
        [58, 36, 46, 46],
        tall=13,
    )
