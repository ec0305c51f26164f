"""A patient's story in a few plain values: what doctors would tell each other, before it is FHIR.

Times within a stay are days: 1 is the day of admission. A course is a tuple of values evenly spread
from admission to the latest measurement, with straight lines between.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Number = int | float | str
Course = tuple[Number, ...]


class Dx(msgspec.Struct, frozen=True):
    """A diagnosis: ICD-10 code and the doctor's words.

    `years` since its onset; 0 is this stay, on whose `day` it was made.
    """

    code: str
    text: str
    years: float = 0
    day: float = 1


class Med(msgspec.Struct, frozen=True, kw_only=True):
    """An order on the ward.

    `times` are hours of the day ("08 20"), empty for as needed (`prn` = most a day), for one dose
    (`once`) and for an infusion (`rates`, in the unit of `dose`). `why` is the code of one of the
    patient's diagnoses. `home` is how it was taken before admission, empty when it is new. `withheld` says
    why a nurse gave none of it; `text` is a dosage written by hand that must be shown as it stands.
    """

    name: str
    dose: str
    why: str
    times: str = ""
    day: float = 1
    until: float | None = None
    route: str = "PO"
    strength: str | None = None
    prn: int = 0
    once: bool = False
    rates: Course = ()
    home: str = ""
    paused: str = ""
    stopped: str = ""
    text: str = ""
    withheld: str = ""
    coded: bool = True


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine of the time before admission that is not ordered on the ward, or with a story.

    `dose` is the prescription's text; `says` the patient's own words (empty: as prescribed; None: was
    not asked). `old` counts outdated prescriptions beside the newest one; `active` is False when only
    outdated ones are left; `pll` whether it stands in the shared list.
    """

    name: str
    dose: str
    why: str
    strength: str | None = None
    route: str = "PO"
    says: str | None = ""
    old: int = 0
    active: bool = True
    pll: bool = True
    months: int = 5


class Allergy(msgspec.Struct, frozen=True, kw_only=True):
    """CAVE: the substance with its ATC code where it is a medicine, and what happened."""

    substance: str
    reaction: str
    atc: str | None = None
    severe: bool = False
    intolerance: bool = False
    year: int | None = None


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A note; `day` and `at` (hour, decimals allowed) place it, `by` names the author's role."""

    title: str
    text: str
    day: int
    at: float
    by: Literal["doctor", "senior", "nurse", "physio", "other"] = "doctor"


class Todo(msgspec.Struct, frozen=True, kw_only=True):
    """Task to do; `due` in hours from now, negative when overdue, None without a time."""

    text: str
    due: float | None = None
    nurse: bool = False


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """An examination that answers in words: imaging, ECG, microbiology, histology.

    `answered` in hours after it was made; None while it is not answered.
    """

    kind: Literal["imaging", "ecg", "micro", "pathology", "echo"]
    name: str
    day: float
    answer: str = ""
    answered: float | None = None
    critical: bool = False
    owner: bool = True
    positive: bool | None = None
    agent: str = ""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A procedure with its NCSP or NCMP code."""

    code: str
    text: str
    day: float
    surgical: bool = True


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line, tube or drain, put in on `day` and taken out on `until` (None: it is in).

    `told` says by what: its use, a procedure, or both joined. `whole`: the day alone was written; `unknown`:
    nobody wrote since when. `task` is the beginning of an open task about it.
    """

    name: str
    site: str = ""
    day: float = 1
    until: float | None = None
    told: Literal["use", "procedure", "both"] = "use"
    whole: bool = False
    unknown: bool = False
    words: str = ""
    note: str = ""
    task: str = ""


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A single measurement that is not part of a round, a number in its `unit` or words; `loinc` where a code
    fits, else our own `code`, or its name only."""

    name: str
    value: Number | str
    unit: str
    day: float
    loinc: str = ""
    code: str = ""


INTAKE: Final = "Inntak %"
"""A course that is no score: how much of what it should a child eats and drinks."""


class Dialysis(msgspec.Struct, frozen=True, kw_only=True):
    """A session of dialysis: `day` of the stay (before it: less than 1) and `hours` that it lasted, kilos
    before and after, millilitres planned and drawn, and (hours since its beginning, systolic, diastolic)."""

    day: float
    hours: float
    before: Number
    after: Number | None
    planned: int
    drawn: int
    pressures: tuple[tuple[float, int, int], ...]
    access: str = "AV-fistel venstre overarm"
    note: str = ""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A letter signed so many `hours` ago; `ways` are recipients (gp, patient or the key of an office) and

    the state that each has come to: signed, queued, sent, received, rejected, overdue, posted, returned.
    """

    title: str
    text: str
    hours: float
    ways: tuple[tuple[str, str], ...]
    loinc: str = "11488-4"


class FlagNote(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the banner; `none` says that it was asked and there is nothing, `choice` which of the usual
    answers it is. `ends`: in so many days it holds no longer, and `lasts` is for how many it was made."""

    kind: Literal["critical", "limits", "infection", "interpreter", "spo2-scale-2", "legal"]
    text: str
    none: bool = False
    choice: Literal["", "contact", "droplet", "air", "protective"] = ""
    ends: float | None = None
    lasts: float = 10


class Fluids(msgspec.Struct, frozen=True, kw_only=True):
    """Fluid counted per period of `hours`: courses of millilitres a day and night by kind."""

    kinds: dict[str, Course]
    hours: int = 8


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One patient and one stay. `age` is `81`, `7m` or `10d`; `day` the stay's day today.

    `out` is the planned end in days from today; `left` how many days ago the patient went home. `vitals`
    and `labs` are courses by key of the vocabulary, `labs` drawn every `draw_every` days, `once` only in
    the first sample, `gas` every `gas_every` hours, `hot` in a sample answered within the last hour.
    `rounds` is how often a day and night the ward measures, between the days of `watched` every hour,
    `fresh` how many hours ago it last did; `omit` was left out that time, `never` is not measured at all,
    `more` is measured beside the usual.
    Without `notes` they are told from the numbers; `extra` stand beside them. `gestation` is in days;
    `pregnant` is `pregnant` or `post-partum`; `triage` was given at arrival; `suicide_risk` and
    `violence_risk` were found at even distances in the stay, `sleep` is a course of hours a night;
    `treated` are so many days before the admission of treatments against cancer, the oldest first.
    `child` was born on day `born` of the mother's stay, whose active phase began on day `labour`.
    `awaits` is the ward on which a bed was asked for; `ready` how many hours ago somebody found that the
    patient can leave, and `to` where to; `fasting` for how many hours they still fast. `shielded` is somebody
    with a protected address; `onset` is how many hours before the admission the symptoms began, `monitored`
    that telemetry is ordered, `planned` an operation on the list in so many hours; `unread` keeps the newest
    answer in the inbox.
    """

    key: str
    family: str
    given: str
    sex: Literal["female", "male"]
    age: str
    ward: str
    cause: str
    day: int
    dx: tuple[Dx, ...]
    bed: str = ""
    hour: float = 13.4
    problems: tuple[Dx, ...] = ()
    via_er: bool = True
    doctor: str = ""
    out: int | None = None
    left: int | None = None
    vitals: dict[str, Course] = {}
    rounds: int = 6
    watched: tuple[float, float] = (0.0, 0.0)
    more: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    fresh: float | None = None
    labs: dict[str, Course] = {}
    once: dict[str, Number] = {}
    gas: dict[str, Course] = {}
    gas_every: float = 12
    draw_every: int = 1
    hot: dict[str, Number] = {}
    meds: tuple[Med, ...] = ()
    home: tuple[Home, ...] = ()
    allergies: tuple[Allergy, ...] | None = ()
    flags: tuple[FlagNote, ...] = ()
    notes: tuple[Note, ...] = ()
    extra: tuple[Note, ...] = ()
    todo: tuple[Todo, ...] = ()
    sent: tuple[Sent, ...] = ()
    unread: bool = False
    shielded: bool = False
    tests: tuple[Test, ...] = ()
    acts: tuple[Act, ...] = ()
    dialysis: tuple[Dialysis, ...] = ()
    dry: tuple[tuple[float, Number], ...] = ()
    lines: tuple[Line, ...] = ()
    scores: dict[str, Course] = {}
    points: tuple[Point, ...] = ()
    fluids: Fluids | None = None
    moves: tuple[str, ...] = ()
    kin: str = ""
    gp: str = ""
    objects: bool = False
    treated: tuple[int, ...] = ()
    child: str = ""
    born: float = 1
    labour: float | None = None
    nursing_home: str = ""
    gestation: int | None = None
    pregnant: str = ""
    triage: Literal["", "red", "orange", "yellow", "green"] = ""
    suicide_risk: tuple[Literal["low", "moderate", "high"], ...] = ()
    violence_risk: tuple[Literal["low", "moderate", "high"], ...] = ()
    sleep: Course = ()
    awaits: str = ""
    ready: float | None = None
    to: Literal["", "home", "snf", "rehab"] = ""
    fasting: float | None = None
    onset: float | None = None
    monitored: bool = False
    planned: tuple[str, float] | None = None
