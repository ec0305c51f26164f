"""Code systems and codes of letters, in one place."""

from __future__ import annotations

from typing import Final

LETTER_STATUS: Final = "urn:fagflate:letter-status"
"""States of a letter on its way to one recipient: `Task.businessStatus`."""

LETTER: Final = "urn:fagflate:letter"
"""Codes of our own about letters: what a Task is for, and what its inputs and outputs are."""

LETTER_TASK: Final = "send-letter"
"""`Task.code` of the one Task that brings a letter to one recipient."""

CHANNEL: Final = "channel"
RECIPIENT: Final = "recipient"
HER_ID_INPUT: Final = "her-id"
ADDRESS: Final = "address"
PRINT: Final = "print"
PART: Final = "part"

RECEIPT: Final = "receipt"
PRINTED: Final = "printed"
HANDED: Final = "handed-to-printer"
PRINTER: Final = "printer"
STEP: Final = "step"
CALLED: Final = "called"
MAY_HAVE: Final = "may-have"
"""Since when the recipient may have a copy that went electronically, once it goes another way."""

HEADINGS: Final = "urn:oid:2.16.578.1.12.4.1.1.8311"
"""Headings of the epikrise (HIS 80226)."""

INFORMATION: Final = "urn:oid:2.16.578.1.12.4.1.1.8233"
"""Kinds of clinical information in the epikrise (HIS 80226)."""

EPIKRISE_LOINC: Final = "18842-5"
NOTICE_LOINC: Final = "51852-2"
"""A letter in general: what says that another one does not stand."""

NOTE_LOINC: Final = "11506-3"
URI: Final = "urn:ietf:rfc:3986"
