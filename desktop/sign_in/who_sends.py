"""Rule of whose token may send whose act, one for everything that waits to be sent."""

from __future__ import annotations

from typing import Literal

Policy = Literal["never", "own-token", "service"]
"""Choice of what sends the work of somebody away: nothing, their own kept sign-in, or a service."""
Way = Literal["own", "kept", "service", "waits"]
"""`own`: the sign-in of whoever is signed in. `kept`: the author's own, kept for sending after sign-out.
`service`: the installation's, with its author as author. `waits`: nothing sends it before its author is back.
"""


def sent_with(author: str, *, here: str, kept: str, policy: Policy) -> Way:
    """The only token that may send an act of `author`; persons are `Practitioner/id`, empty for nobody.

    `here` is who is signed in at the record that holds the act, also behind a lock, `kept` whose sign-in was
    kept there. An act never goes with another person's token, and nothing is kept or borrowed for somebody
    who is here to send it.
    """
    if not author:
        return "waits"
    if here == author:
        return "own"
    if policy == "own-token" and kept == author:
        return "kept"
    if policy == "service":
        return "service"
    return "waits"
