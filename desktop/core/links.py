"""Links that other programs give Fagflate: `fagflate://patient/ID` and nothing else.

Whoever made a link is unknown. It names one patient of the server that windows open on, by the server's own
id; it is never decoded, never passed on as an address, and does nothing by itself.
"""

from __future__ import annotations

import re

from desktop.core.errors import InputError
from desktop.core.messages import _

SCHEME = "fagflate:"
_LINK = re.compile(r"(?:fagflate://patient/)([A-Za-z0-9.-]{1,64})/?", re.ASCII)
_NAMED = re.compile("[A-Za-z0-9]")


def is_link(word: str) -> bool:
    """True when a word is meant as a link, valid or not."""
    return word.strip().casefold().startswith(SCHEME)


def patient_of(link: str) -> str:
    """The id of the patient that a link names. Raises InputError for anything else than such a link."""
    found = _LINK.fullmatch(link)
    # An id of dots alone would be read as a folder by a server.
    if found is None or not _NAMED.search(found[1]):
        raise InputError(
            _("The link can't be used: it is not one to a patient."),
            kept=_("Nothing was opened."),
            todo=_("A link looks like {link}.").format(link="fagflate://patient/ID"),
        )
    return found[1]
