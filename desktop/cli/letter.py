"""`fagflate letter`: a discharge letter composed from a patient's record, as PDF."""

from __future__ import annotations

import argparse
import json
import uuid
from pathlib import Path

from desktop.cli.common import add_server, add_store, say, store_of, token_of
from desktop.core.errors import InputError
from desktop.core.messages import _

NAME = "letter"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("Composes a letter from the record, as a draft that nobody has signed.")
    add_server(parser)
    add_store(parser)
    parser.add_argument("--patient", required=True, metavar="ID")
    parser.add_argument("--encounter", default="", metavar="ID", help=_("the stay (else the newest)"))
    parser.add_argument("--template", default="epikrise", choices=("epikrise",))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")


def run(arguments: argparse.Namespace) -> int:
    """Pull the patient, compose, write the PDF; say what a person would have to decide before signing."""
    from desktop.core.clock import utc_now
    from desktop.fhir.chart import Chart
    from desktop.letters import produce
    from desktop.letters.model import Author
    from desktop.store.charts import Charts
    from desktop.sync.once import sync_once

    patient = arguments.patient
    encounter = f"Encounter/{arguments.encounter}" if arguments.encounter else ""
    with store_of(arguments) as store:
        sync_once(store, arguments.server, token_of(arguments), patients=(patient,))
        charts = Charts(store)
        chart: Chart | None = store.read(lambda c: charts.read(c, patient)).result()
        if chart is None or not chart.known() or not chart.patient.meta:
            raise InputError(_("The server does not know this patient."), details=f"Patient/{patient}")
        author = Author("", _("Not signed"), "")
        try:
            produced = produce.preview(
                chart, utc_now(), author, letter_id=str(uuid.uuid4()), encounter=encounter
            )
        except KeyError as error:
            raise InputError(_("The patient has no such stay."), details=encounter) from error
    try:
        arguments.out.write_bytes(produced.pdf)
    except OSError as error:
        raise InputError(
            _("{file} can't be written.").format(file=arguments.out), details=str(error)
        ) from error
    open_ = [f"{f.title}: {f.text}" for f in produced.checked.open]
    if arguments.json:
        say(json.dumps({"file": str(arguments.out), "decide": open_}, ensure_ascii=False))
    else:
        say(str(arguments.out))
        for line in open_:
            say(f"  {line}")
    return 0
