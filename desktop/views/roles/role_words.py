"""Words for what acts ask for and what answers show, as the table of roles and its refusals say them."""

from __future__ import annotations

from desktop.acts.capabilities import Capability, Shows
from desktop.core.messages import _


def shown(kind: Shows) -> str:
    """Kind of data as people read it."""
    return {
        Shows.NOBODY: _("What concerns no patient"),
        Shows.PARTS: _("Parts of a page, each by itself"),
        Shows.OWN: _("One's own drafts and what is not sent"),
        Shows.NAMES: _("Who and where a patient is"),
        Shows.BEDS: _("The beds of all wards"),
        Shows.TASKS: _("Tasks"),
        Shows.WARD: _("Lists of a ward"),
        Shows.OFFICE: _("Lists of the office"),
        Shows.RECEIVED: _("Letters received"),
        Shows.RECORD: _("Diagnoses, plans and forms"),
        Shows.VALUES: _("Results and measurements"),
        Shows.MEDICINES: _("Medicines"),
        Shows.NOTES: _("Notes"),
        Shows.LETTERS: _("Letters"),
        Shows.LOG: _("Access log"),
    }[kind]


def right(capability: Capability) -> str:
    """Right that an act asks for, as people read it."""
    return {
        Capability.ANYBODY: _("Move about in the window"),
        Capability.KEEP: _("Keep what was typed"),
        Capability.SETTINGS: _("Own settings"),
        Capability.OWN: _("Own acts: undo, send, throw away"),
        Capability.TASKS: _("Tasks"),
        Capability.RECEIVED: _("Answer letters received"),
        Capability.BEDS: _("Cleaning of beds"),
        Capability.STAY: _("Bed, leave and plan of a stay"),
        Capability.OFFICE: _("Print, post and readdress letters"),
        Capability.WRITE: _("Write notes and letters"),
        Capability.PROPOSE: _("Propose orders"),
        Capability.CARE: _("Measure and observe"),
        Capability.GIVE: _("Give medicines"),
        Capability.ACKNOWLEDGE: _("Acknowledge what is surely normal"),
        Capability.SETTLE: _("Ask, telephone and forward answers"),
        Capability.CLEAR: _("Acknowledge what is dangerous"),
        Capability.SIGN: _("Sign notes and forms"),
        Capability.DECIDE: _("Decide about treatment"),
        Capability.PRINT: _("Print"),
        Capability.EXPORT: _("Copy out"),
        Capability.AUDIT: _("Go through the access log"),
        Capability.PUBLISH: _("Publish sprints"),
    }[capability]
