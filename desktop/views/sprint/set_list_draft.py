"""Order sets for the list of those that come first in the order field: all known ones, and where each is
offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from desktop.core.interpreter_settings import collecting_later
from desktop.core.messages import _
from desktop.shown.sprint.first_sets import FirstSet, FirstSetsOf
from desktop.views.answering import answers
from desktop.views.known import known
from desktop.views.reader import Reader
from desktop.views.sprint import page_draft
from desktop.workspace.item_titles import OF_LIST, Titles


@answers(FirstSetsOf)
def first_sets(reader: Reader, _connection: Connection, ask: FirstSetsOf) -> tuple[FirstSet, ...]:
    """The order sets of a draft, with their lines."""
    with collecting_later():
        draft = page_draft.draft_for(reader, ask.whose, ask.layer)
        titles = Titles(known(), draft.good.data)
        settings, items = known().items[OF_LIST["favourite"]]
        data = draft.good.data.get(settings.file, settings.document().data)
        every: dict[str, Mapping[str, Any]] = {str(one[items.key]): one for one in items.within(data)}
        # A list may name one that no file declares any more: it has a row, so that it can be taken away.
        lists = (*draft.good.whole.favourites, *draft.ground.under.whole.favourites)
        names = dict.fromkeys((*every, *lists))
        found = (_set(name, every.get(name), titles, draft.good.whole.id) for name in names)
        return tuple(sorted(found, key=lambda one: one.title.casefold()))


def _set(name: str, values: Mapping[str, Any] | None, titles: Titles, page: str) -> FirstSet:
    title = titles.named("favourite", name)
    if values is None:
        return FirstSet(name, title, (), _("no file declares it any more"))
    kept = tuple(values.get("wards") or ())
    where = _("kept to other specialties: it is not offered here") if kept and page not in kept else ""
    return FirstSet(name, title, tuple(map(str, values.get("lines") or ())), where)
