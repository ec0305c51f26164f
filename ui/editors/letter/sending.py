"""Button text of a letter that the reader may not sign: it is sent to a person who may."""

from __future__ import annotations

from typing import NamedTuple

from desktop.core.messages import _, ngettext


class Words(NamedTuple):
    """The button's words before the name, the line below it, and whether pressing sends."""

    verb: str
    foot: str
    ready: bool


def sending_words(sending: bool, choosing: bool, left: int, signer: str) -> Words:
    """`left` is what must be decided before the signature: it is left to `signer`, and said."""
    if sending:
        return Words(_("Being sent for signing, for"), "", False)
    if choosing:
        return Words(_("Choose a phrase, then send for signing, for"), "", False)
    foot = [_("{name} signs. The recipients get it only after that.").format(name=signer)]
    if left:
        said = ngettext("{n} is left to decide before that.", "{n} are left to decide before that.", left)
        foot.append(said.format(n=left))
    return Words(_("Send for signing, for"), " ".join(foot), True)
