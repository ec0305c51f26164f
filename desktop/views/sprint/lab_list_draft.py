"""Laboratory analyses for the list of those that come first: all known ones, and what nobody has."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from desktop.core.interpreter_settings import collecting_later
from desktop.core.messages import _, ngettext
from desktop.fhir.resources import Observation
from desktop.shown.sprint.first_labs import LabsOf, LabsOffered
from desktop.shown.sprint.page_draft import Offered
from desktop.store import snapshots
from desktop.views.answering import answers
from desktop.views.base import labs
from desktop.views.known import known
from desktop.views.reader import Reader
from desktop.views.results import laboratory
from desktop.views.sprint import page_draft
from desktop.workspace.drafts.opened_draft import Draft
from desktop.workspace.item_titles import Titles


@answers(LabsOf)
def labs_offered(reader: Reader, connection: Connection, ask: LabsOf) -> LabsOffered:
    """The analyses of a draft with what the ward has of them."""
    with collecting_later():
        draft = page_draft.draft_for(reader, ask.whose, ask.layer)
        titles = _titles(draft)
        if Observation.__name__ in snapshots.all_of(connection, snapshots.UNASKED):
            why = _("no server here has {types}").format(types=Observation.__name__)
            return _offered(titles, dict.fromkeys(titles, why), "")
        members = reader.members(connection, ask.ward) if ask.ward else None
        if members is None:
            said = _("The ward is not here yet: nobody knows which of them its patients have.")
            return _offered(titles, {}, said)
        charts = reader.ward_charts(connection, ask.ward, laboratory.TYPES)
        whole = [one for one in charts if one.known(Observation)]
        now = reader.clock()
        rows = {
            value.row for one in charts for value in (*labs.values(one, now=now), *labs.undated(one, now))
        }
        lacking = {key: _("nobody on the ward has an answer of it") for key in titles if key not in rows}
        unknown = len(members.patients) - len(whole)
        if not unknown:
            return _offered(titles, lacking, "")
        said = ngettext(
            "Not everything is here of {n} patient on the ward: there may be answers nobody sees yet.",
            "Not everything is here of {n} patients on the ward: there may be answers nobody sees yet.",
            unknown,
        )
        lacking = {key: _("no answer of it is here yet") for key in lacking}
        return _offered(titles, lacking, said.format(n=unknown))


def _titles(draft: Draft) -> dict[str, str]:
    titles = Titles(known(), draft.good.data)
    settings, items = known().items["laboratory"]
    names = items.names(draft.good.data.get(settings.file, settings.document().data))
    # Whatever the draft's list or the one below it names has a row, also one that no file declares any more.
    lists = (*draft.good.whole.labs_first, *draft.ground.under.whole.labs_first)
    return {name: titles.named("lab", name) for name in dict.fromkeys((*names, *lists))}


def _offered(titles: Mapping[str, str], lacking: Mapping[str, str], said: str) -> LabsOffered:
    every = (Offered(key, title, lacking.get(key, "")) for key, title in titles.items())
    return LabsOffered(tuple(sorted(every, key=lambda one: one.title.casefold())), said)
