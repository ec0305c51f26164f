"""Question about critical answers that nobody has acknowledged when a letter is signed."""

from __future__ import annotations

from desktop.clinical.record.results import unseen
from desktop.core.messages import _
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.context import Context
from desktop.letters.model import Letter


def findings(letter: Letter, context: Context) -> list[Finding]:
    """One question for all of them; none for a letter that is signed.

    That somebody was called silences an alarm, and not this: the letter is what the next doctor reads. Nor do
    Tasks that were not fetched, any of which may have acknowledged one: that is a question of its own beside.
    """
    if letter.signature is not None:
        return []
    waiting = tuple(unseen.critical(context.chart, context.now, ()))
    if not waiting:
        return []
    values = [unseen.said(context.chart, result) for one in waiting for result in one.critical]
    facts = sorted(f"{r.key} {r.part} {r.value} {r.words}" for one in waiting for r in one.critical)
    return [
        Finding(
            key_of(Kind.CRITICAL, *facts),
            Kind.CRITICAL,
            _("Nobody has acknowledged a critical answer"),
            ", ".join(values) + ".",
            (Choice("sign", _("Sign all the same")),),
        )
    ]
