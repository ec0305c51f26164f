"""Acts of a person at the screen, as data: each a frozen struct with its one declaration.

| module | acts |
| --- | --- |
| `act` | `Act`, `RecordAct`, `declare`, and what a declaration says |
| `capabilities`, `role_table`, `permission` | what acts and questions ask for, which role has it, refusals |
| `window` | going somewhere, palette, undo, help, who is at the keyboard |
| `tables` | what a list does itself: copy, filter, fold, mark |
| `medicines` | on the medicines of a stay: orders and doses |
| `patient` | on the patient in focus: begin to write, order |
| `measurements` | a round of vital signs, fluid, weight; correction; NEWS2's scale |
| `results`, `tasks`, `unsent`, `letters` | on the rows of these lists |
| `access_log` | of whoever goes through the access log |
| `alerts` | what rules tell the responsible doctor, and from which NEWS2 |
| `lines` | on lines, tubes and drains |
| `care_plans` | on the goals of care plans |
| `problems` | on diagnoses, problems and procedures |
| `forms` | what is written in a short form |
| `beds` | on a bed in which nobody lies: its cleaning ordered, done |
| `sprints` | on sprints: sent to review, accepted, sent back, published, taken back |
| `stays` | on a stay under way: plan of its end, bed, leave, discharge, reason |
| `questionnaires` | on forms: begun, answered, signed, taken back |
| `received` | on a letter that one has received: done with it, answered |
| `reasons` | why a patient's record is opened, where one is asked |
| `reconcile` | on what a patient uses, and what they shall use, at admission |
| `facts` | on allergies and the other facts of the banner |
| `handovers` | who is responsible for a patient: given and taken over |
| `notes` | on signed notes: add to, correct, withdraw, read |
| `papers` | print the papers of the ward |
| `origin` | on the value under the cursor: where it came from; the log of readings |
| `signed` | on a letter that is signed |
| `signing` | on what one may not sign: sent for signing, opened, refused |
| `editors`, `drafts` | in a note or a letter; what becomes of a draft |
| `dictations` | on what was dictated: write it, take it, give it back |
| `wishes` | on wishes for the set-up: made, answered, withdrawn |
| `shortcuts` | keys that a hospital or a person binds otherwise |

A new act: declare it here; let `desktop.commands` carry it out if it changes the record (a `RecordAct`),
else `ui.acts.handled`; and let a panel or a button raise it. `tests/ui/acts/test_every_act.py` fails until
it is done.
"""

from __future__ import annotations

from desktop.acts import (
    access_log,
    alerts,
    beds,
    care_plans,
    dialysis,
    dictations,
    drafts,
    editors,
    facts,
    forms,
    handovers,
    letters,
    lines,
    measurements,
    medicines,
    notes,
    origin,
    papers,
    patient,
    problems,
    questionnaires,
    reasons,
    received,
    reconcile,
    results,
    signed,
    signing,
    sprints,
    stays,
    tables,
    tasks,
    unsent,
    window,
    wishes,
)
from desktop.acts.act import (
    Act,
    AnyAct,
    AnyRecordAct,
    Declaration,
    Done,
    Log,
    Needs,
    RecordAct,
    TakeBack,
    TakenBack,
    Undo,
    act_name,
    all_declared,
    declare,
    declared,
    key_in,
    kind_of,
    panel_keys,
)
from desktop.acts.capabilities import Capability, Shows

__all__ = [
    "Act",
    "AnyAct",
    "AnyRecordAct",
    "Capability",
    "Declaration",
    "Done",
    "Log",
    "Needs",
    "RecordAct",
    "Shows",
    "TakeBack",
    "TakenBack",
    "Undo",
    "access_log",
    "act_name",
    "alerts",
    "all_declared",
    "beds",
    "care_plans",
    "declare",
    "declared",
    "dialysis",
    "dictations",
    "drafts",
    "editors",
    "facts",
    "forms",
    "handovers",
    "key_in",
    "kind_of",
    "letters",
    "lines",
    "measurements",
    "medicines",
    "notes",
    "origin",
    "panel_keys",
    "papers",
    "patient",
    "problems",
    "questionnaires",
    "reasons",
    "received",
    "reconcile",
    "results",
    "signed",
    "signing",
    "sprints",
    "stays",
    "tables",
    "tasks",
    "unsent",
    "window",
    "wishes",
]
