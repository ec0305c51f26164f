"""Effect of a draft's limits on a ward as counts: what its proposer sends along, what its reviewer sees here.

The same rules and marks are asked as where the limit is proposed (`limit_effect`), and no patient is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from desktop.acts.sprints import LimitCounts
from desktop.clinical.record.reviews import Review
from desktop.core.interpreter_settings import collecting_later
from desktop.core.messages import _
from desktop.shown.sprint.page_draft import DraftCheck
from desktop.shown.sprint.proposed_limits import LimitCountsOf
from desktop.views.answering import answers
from desktop.views.reader import Reader
from desktop.views.sprint import limit_effect, limit_lines, page_draft
from desktop.workspace.drafts.limit_changes import KINDS
from desktop.workspace.drafts.opened_draft import Draft


@answers(LimitCountsOf)
def limit_counts(reader: Reader, connection: Connection, ask: LimitCountsOf) -> tuple[LimitCounts, ...]:
    """The counts of one's own draft on a ward."""
    with collecting_later():
        draft = page_draft.draft_for(reader, ask.whose, ask.layer)
        return counts_of(draft, reader, connection, ask.ward) or ()


def limits_in(draft: Draft) -> Iterator[tuple[int, str]]:
    """Changes of limits in a draft: each with its number in the file from 1, and its item."""
    for at, change in enumerate(draft.changes, start=1):
        item = change.get("set")
        if isinstance(item, str) and item.partition(" ")[0] in KINDS and limit_lines.of_item(draft, item):
            yield at, item


def counts_of(
    draft: Draft, reader: Reader, connection: Connection, ward: str
) -> tuple[LimitCounts, ...] | None:
    """Counts of each changed limit on a ward; None where the ward is not here, or the draft is not right."""
    limits = tuple(limits_in(draft))
    if not limits or draft.problems:
        return ()
    if not ward or reader.members(connection, ward) is None:
        return None
    charts = reader.ward_charts(connection, ward, limit_effect.TYPES)
    settings = (draft.ground.under.settings, draft.good.settings)
    found = []
    for point, item in limits:
        told = limit_effect.effect(charts, reader.clock(), limit_effect.look_of(draft, item), settings)
        found.append(
            LimitCounts(
                point, told.here, told.was, told.would, len(told.more), len(told.less), len(told.otherwise),
                len(told.unknown),
            )
        )  # fmt: skip
    return tuple(found)


def checks(draft: Draft, review: Review, reader: Reader, connection: Connection) -> Iterator[DraftCheck]:
    """Each changed limit as it was on the sender's ward when it was sent, and on the reader's own now."""
    limits = tuple(limits_in(draft))
    if not limits:
        return
    here = counts_of(draft, reader, connection, reader.actor.ward)
    sent = {one.point: one for one in review.counts}
    mine = {one.point: one for one in here or ()}
    for point, _item in limits:
        if (then := sent.get(point)) is not None:
            words = _("Change {n} when it was sent, on {ward}: {effect}")
            yield _check(words.format(n=point, ward=review.ward or _("the ward"), effect=_effect(then)), then)
        else:
            words = _("Change {n}: whom it would concern where it was proposed did not come along")
            yield DraftCheck(words.format(n=point), fine=False)
        if (now := mine.get(point)) is not None:
            words = _("Change {n} today, on {ward}: {effect}")
            ward = reader.actor.ward_name or _("the ward")
            yield _check(words.format(n=point, ward=ward, effect=_effect(now)), now)
        else:
            words = _("Change {n} on your ward: it is not here, and nobody knows whom it would concern")
            yield DraftCheck(words.format(n=point), fine=False)


def _effect(one: LimitCounts) -> str:
    return _("concerns {was} of {here}, would concern {would}").format(
        was=one.was, here=one.here, would=one.would
    )


def _check(words: str, one: LimitCounts) -> DraftCheck:
    detail = _("{more} come, {less} go, {otherwise} are told otherwise").format(
        more=one.more, less=one.less, otherwise=one.otherwise
    )
    if one.unknown:
        detail += " · " + _("of {n} nobody knows: not everything is here").format(n=one.unknown)
    return DraftCheck(words, detail, fine=not one.unknown)
