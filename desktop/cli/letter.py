"""`fagflate letter`: a discharge letter composed from a patient's record, as PDF."""

from __future__ import annotations

import argparse
import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.common import (
    add_configuration,
    add_server,
    add_store,
    complain,
    only_reading,
    say,
    store_of,
    token_of,
    use_configuration,
)
from desktop.cli.reader import add_reader, hand_on, log, not_logged, reader_of
from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.core.actor import Actor
    from desktop.fhir.chart import Chart
    from desktop.letters.compose.produce import Produced
    from desktop.store.store import Store

NAME = "letter"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("Composes a letter from the record, as a draft that nobody has signed.")
    add_server(parser)
    add_store(parser)
    add_reader(parser)
    add_configuration(parser)
    parser.add_argument("--workspace", default="base", metavar="ID", help=_("whose settings are used"))
    parser.add_argument("--patient", required=True, metavar="ID")
    parser.add_argument("--encounter", default="", metavar="ID", help=_("the stay (else the newest)"))
    parser.add_argument("--template", default="epikrise", choices=("epikrise",))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")


def run(arguments: argparse.Namespace) -> int:
    """Pull the patient, compose, write the PDF; say what a person would have to decide before signing."""
    from desktop.acts.papers import RecordPaper
    from desktop.fhir.client import check_base
    from desktop.sync.run.once import sync_once

    use_configuration(arguments)
    with store_of(arguments) as store:
        store.home = arguments.server
        with only_reading():
            check_base(arguments.server)
            sync_once(store, arguments.server, token_of(arguments), patients=(arguments.patient,))
        produced = compose(store, arguments.patient, arguments.encounter, reader_of(arguments))
        # Before the letter is anybody's: who read it is in the log.
        log(store, reader_of(arguments), [RecordPaper((arguments.patient,), NAME, printed=True)])
        logged = hand_on(store, arguments.server, token_of(arguments)) or arguments.store is not None
    write(produced.pdf, arguments.out)
    if not logged:
        complain(not_logged())
    open_ = [f"{f.title.rstrip('.')}: {f.text}" for f in produced.checked.open]
    if arguments.json:
        say(json.dumps({"file": str(arguments.out), "decide": open_}, ensure_ascii=False))
    else:
        say(str(arguments.out))
        for line in open_:
            say(f"  {line}")
    return 0


def compose(store: Store, patient: str, encounter: str, reader: Actor) -> Produced:
    """A letter about a patient whose record is in the store, about the newest stay or the named one (empty
    for none named); without what the patient has blocked for the reader.

    Raises InputError when the record has no such patient or stay.
    """
    from desktop.clinical.record.blocking.covering import Blocks
    from desktop.core.clock import utc_now
    from desktop.store.charts import Charts

    charts = Charts(store)
    charts.covers = Blocks(lambda: reader, utc_now, lambda _patient: False)
    try:
        chart: Chart | None = store.read(lambda c: charts.read(c, patient)).result()
    finally:
        charts.close()
    if chart is None or not chart.known() or not chart.patient.meta:
        raise InputError(_("The server does not know this patient."), details=f"Patient/{patient}")
    stay = f"Encounter/{encounter}" if encounter else ""
    try:
        return drafted(chart, utc_now(), stay)
    except KeyError as error:
        raise InputError(_("The patient has no such stay."), details=stay) from error


def drafted(chart: Chart, now: datetime, stay: str = "") -> Produced:
    """The draft with every question that a person would get, those about its medicines as orders too."""
    from desktop.letters.compose import produce
    from desktop.letters.model import Author
    from desktop.writing import asked_of_letters, letter_orders

    return produce.preview(
        chart,
        now,
        Author("", "", ""),
        letter_id=str(uuid.uuid4()),
        encounter=stay,
        also=lambda letter: (
            *letter_orders.tests(chart, now, letter),
            *asked_of_letters.tests(chart, now, letter),
        ),
    )


def write(pdf: bytes, to: Path) -> None:
    """Write a letter to a file; raises InputError where it can't be written."""
    try:
        to.write_bytes(pdf)
    except OSError as error:
        raise InputError(_("{file} can't be written.").format(file=to), details=str(error)) from error
