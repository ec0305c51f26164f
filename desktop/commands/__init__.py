"""What each act of a person does to the record: a function for each, in one transaction.

Doors: `carrying` (how an act is carried out), and the modules that carry acts out, by what they are about.
"""

from desktop.commands import (
    access,
    conflicts,
    doses,
    drafts,
    facts,
    forms,
    handovers,
    letter_again,
    letter_revoking,
    letter_routes,
    letter_signing,
    letters,
    measurements,
    medicines,
    notes,
    papers,
    problems,
    results,
    signing,
    stays,
    tasks,
    unsent,
)

__all__ = [
    "access",
    "conflicts",
    "doses",
    "drafts",
    "facts",
    "forms",
    "handovers",
    "letter_again",
    "letter_revoking",
    "letter_routes",
    "letter_signing",
    "letters",
    "measurements",
    "medicines",
    "notes",
    "papers",
    "problems",
    "results",
    "signing",
    "stays",
    "tasks",
    "unsent",
]
