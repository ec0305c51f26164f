"""Printed papers as PDF: eight-hour sheet, ward list, chart, requisition, a trend, a form that was answered.

The ward's papers are Bokmål whatever language the screen has, as letters are; a trend and a form have the
screen's. Every text is formatted; what is not known is said in `Stand.lacks`, never left out as if there were
none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from desktop.acts.capabilities import Capability, Shows
from desktop.acts.questionnaires import Filling
from desktop.shown.ask import Ask, shows
from desktop.shown.chart.vitals import VitalsModel
from desktop.shown.fluids.fluids import FluidsModel, FluidTable
from desktop.shown.forms.questionnaire import FormShown
from desktop.shown.letters.printing import PageImage
from desktop.shown.measured.flowsheet import FlowsheetModel, SheetTable
from desktop.shown.trends.trace import TraceModel
from desktop.shown.trends.trend import TrendModel


class Whose(msgspec.Struct, frozen=True):
    """Patient of a printed sheet. `patient` is the id; `place` says ward, bed, cause and responsible
    doctor."""

    patient: str
    name: str
    born: str
    sex: str
    number: str
    place: str = ""
    deceased: str = ""


class Fact(msgspec.Struct, frozen=True):
    """Critical fact on a paper: allergies, treatment limits, infection.

    `alert` endangers somebody, `unknown` was never asked or is not held here.
    """

    words: str
    tone: Literal["", "alert", "unknown"] = ""


class Stand(msgspec.Struct, frozen=True):
    """Status of a paper: time and author, time of the last server answer, missing data. `labels` says how
    many of its entries are labelled (`meta.security`)."""

    made: str
    fetched: str
    by: str
    lacks: tuple[str, ...] = ()
    labels: str = ""


class Measure(msgspec.Struct, frozen=True):
    """A quantity of the sheet to write on: name with unit, and its value in each of the last rounds."""

    name: str
    values: tuple[str, ...] = ()


class DoseLine(msgspec.Struct, frozen=True):
    """A medicine with its doses of the next hours.

    `cells` are the due times in words by column: the first holds what nobody has entered from before the
    sheet begins. `says` stands instead of times (as needed, paused, hours not known). `last` is the dose that
    was given last. `alert` marks what must be seen before anything is given; `note` why. `answered` is what
    the order was signed in spite of, and why.
    """

    name: str
    detail: str
    dose: str
    cells: tuple[tuple[str, ...], ...] = ()
    says: str = ""
    last: str = ""
    note: str = ""
    alert: bool = False
    answered: tuple[str, ...] = ()


class EightHours(msgspec.Struct, frozen=True):
    """The sheet to write on for a patient. `hours` head its empty columns ("14"), `rounds` the last ones."""

    whose: Whose
    facts: tuple[Fact, ...]
    stand: Stand
    hours: tuple[str, ...]
    rounds: tuple[str, ...]
    measures: tuple[Measure, ...]
    doses: tuple[DoseLine, ...]
    fluid: str
    said: tuple[str, ...] = ()
    """Notes on measurements that stand in no column, and reasons for a part without rows."""


class Due(msgspec.Struct, frozen=True):
    """A dose on the ward's list: `when` in words, the medicine with its dose. `tick` for one that is to be
    given at a time: what is paused, or given as needed, has no box that asks for it. `answered` is what the
    order was signed in spite of, and why."""

    when: str
    words: str
    tick: bool = True
    answered: tuple[str, ...] = ()


class Bed(msgspec.Struct, frozen=True):
    """A patient on the ward's list: the doses due by time, and open tasks.

    `none` is said where it is known that no dose is due.
    """

    whose: Whose
    bed: str
    facts: tuple[Fact, ...]
    doses: tuple[Due, ...]
    tasks: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    none: str = ""


class WardList(msgspec.Struct, frozen=True):
    """Everybody on a ward, in the order of the beds; `until` is the end of the hours whose doses stand."""

    title: str
    summary: str
    until: str
    stand: Stand
    beds: tuple[Bed, ...]


class PrintedChart(msgspec.Struct, frozen=True):
    """The chart (kurve) of a patient, drawn between two times (seconds, UTC), and what is left out."""

    whose: Whose
    facts: tuple[Fact, ...]
    stand: Stand
    model: VitalsModel
    start: float
    end: float
    span: str
    said: tuple[str, ...] = ()


class PrintedTrend(msgspec.Struct, frozen=True):
    """A trend or a trace, drawn between two times (seconds, UTC); `said` is what must be known beside it."""

    whose: Whose
    facts: tuple[Fact, ...]
    stand: Stand
    model: TrendModel | TraceModel
    start: float
    end: float
    span: str
    said: tuple[str, ...] = ()


class PrintedForm(msgspec.Struct, frozen=True):
    """A form with its answers. `when` and `who` answered it, empty while nobody has signed; `warns` is what
    must be read before the answers: not signed, entered in error, answers that the form does not have."""

    whose: Whose
    facts: tuple[Fact, ...]
    stand: Stand
    form: FormShown
    when: str = ""
    who: str = ""
    warns: tuple[str, ...] = ()


class PrintedPeriods(msgspec.Struct, frozen=True):
    """A flowsheet or a fluid balance: one division of it, from the column `first` up to `last`, that one not
    counted in; without a table nothing was counted."""

    whose: Whose
    facts: tuple[Fact, ...]
    stand: Stand
    model: FlowsheetModel | FluidsModel
    table: SheetTable | FluidTable | None
    first: int
    last: int
    name: str
    said: tuple[str, ...] = ()


class OrderOnPaper(msgspec.Struct, frozen=True):
    """An order that was signed and has not reached the server.

    `facts` pair a label with its words. `number` is the identifier that the server will get it under.
    """

    title: str
    urgent: bool
    facts: tuple[tuple[str, str], ...]
    number: str
    after: str


class Requisition(msgspec.Struct, frozen=True):
    """A patient's orders on paper before the server has them; `unsent` says why it does not."""

    whose: Whose
    facts: tuple[Fact, ...]
    stand: Stand
    orders: tuple[OrderOnPaper, ...]
    unsent: str = ""


class Printable(msgspec.Struct, frozen=True):
    """A paper that is made: its PDF with so many sheets, its title, whom it is about (patient ids), and the
    name under which the printing is logged.

    What is previewed is what is printed: both are these bytes.
    """

    title: str
    pdf: bytes
    sheets: int
    patients: tuple[str, ...]
    kind: str


@shows(Shows.VALUES, may=Capability.PRINT)
class EightHourPaper(Ask[Printable], frozen=True):
    """The sheet to write on for the next eight hours, of one patient."""

    patient: str


@shows(Shows.LETTERS, may=Capability.PRINT)
class LetterPaper(Ask[Printable], frozen=True):
    """A signed letter (`DocumentReference/id`) on paper; `source` is the copy, as its model names it."""

    patient: str
    letter: str
    source: str


@shows(Shows.WARD, may=Capability.PRINT)
class WardPaper(Ask[Printable], frozen=True):
    """The list of a ward with the medicines due."""

    ward: str


@shows(Shows.VALUES, may=Capability.PRINT)
class ChartPaper(Ask[Printable], frozen=True):
    """The chart of one patient; `drawn` is that of the model that is shown."""

    patient: str
    drawn: tuple[str, ...] = ("cultures",)


@shows(Shows.VALUES, may=Capability.PRINT)
class TrendPaper(Ask[Printable], frozen=True):
    """A trend of one patient: which one, and its options, as its panel has them; between two times (seconds),
    or all of it."""

    patient: str
    trend: str
    within: float | None = None
    start: float = 0
    end: float = 0


@shows(Shows.VALUES, may=Capability.PRINT)
class TracePaper(Ask[Printable], frozen=True):
    """A trace of one patient: which one, and its options, as its panel has them; between two times (seconds),
    or all of it."""

    patient: str
    trace: str
    within: float | None = None
    start: float = 0
    end: float = 0


@shows(Shows.VALUES, may=Capability.PRINT)
class PeriodsPaper(Ask[Printable], frozen=True):
    """The flowsheet or the fluid balance of one patient with its panel's options: the division `per`, up to
    the column `last` (its key); of what is empty the first and the newest."""

    patient: str
    kind: Literal["flowsheet", "fluids"]
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    per: str = ""
    last: str = ""


@shows(Shows.RECORD, may=Capability.PRINT)
class FormPaper(Ask[Printable], frozen=True):
    """A form: one that was answered (`response`, a QuestionnaireResponse), else the `filling` that somebody
    writes and has not signed."""

    patient: str
    response: str = ""
    filling: Filling | None = None


@shows(Shows.MEDICINES, may=Capability.PRINT)
class RequisitionPaper(Ask[Printable], frozen=True):
    """The unsent orders of one patient; `act` for those of one signature only (an id in the outbox).

    `away`: the server does not answer, since `since` where that is known.
    """

    patient: str
    act: str = ""
    away: bool = False
    since: datetime | None = None


@shows(Shows.PARTS, may=Capability.PRINT)
class PaperSheet(Ask[PageImage], frozen=True):
    """One sheet of a paper, from 0, as a picture."""

    paper: Printable
    number: int
