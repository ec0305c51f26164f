"""Acts of the editors of running text: sign, phrases, what the record offers, decisions on a letter."""

from __future__ import annotations

from desktop.acts.act import Act, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.edits import DraftKind, TextRun
from desktop.core.messages import _


@declare(lambda: _("Sign"), may=Capability.WRITE)
class Sign(Act, frozen=True):
    """Sign what stands in the editor of this kind; `desktop.acts.drafts` has what is carried out then."""

    kind: DraftKind


@declare(lambda: _("Phrases"), may=Capability.ANYBODY)
class SearchPhrases(Act, frozen=True):
    """Look for phrases by what is typed."""

    text: str


@declare(lambda: _("Save as a phrase"), may=Capability.SETTINGS)
class KeepPhrase(Act, frozen=True):
    """Keep the marked text as a phrase, in one's own layer or the sprint's draft."""

    runs: tuple[TextRun, ...]


@declare(lambda: _("Fetch the text of the previous note"), may=Capability.ANYBODY)
class FetchPrevious(Act, frozen=True):
    """Put what the previous note says under a heading there."""

    section: str


@declare(lambda: _("Decide"), may=Capability.WRITE)
class Decide(Act, frozen=True):
    """Answer what must be decided before a letter is signed."""

    finding: str
    choice: str


@declare(lambda: _("Add a recipient"), icon="user-plus", may=Capability.WRITE)
class AddRecipient(Act, frozen=True):
    """Choose one more recipient of the letter that is written: by search, or by a typed address."""


@declare(lambda: _("Take the recipient away"), icon="x", may=Capability.WRITE, undo=Undo.OPPOSITE)
class RemoveRecipient(Act, frozen=True):
    """The letter that is written does not go to this recipient (its id in the letter)."""

    recipient: str


@declare(lambda: _("Throw the draft away"), may=Capability.WRITE)
class ThrowDraftAway(Act, frozen=True):
    """The letter that is written can't be sent any more: another's version stands. Its draft goes."""


@declare(lambda: _("Show PDF"), may=Capability.ANYBODY, icon="file-text")
class PreviewLetter(Act, frozen=True):
    """Show the letter as its recipients will get it."""
