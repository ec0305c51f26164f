"""Answers to the window's questions about drafts of a page: the draft as it stands, and each edit of it.

No patient data is read. Whatever was resolved below a draft is kept until one of its files is another.

One idea: from a draft's file to the model that the window shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from desktop.core import yaml_documents
from desktop.core.clock import at_second, local
from desktop.core.errors import InputError
from desktop.core.interpreter_settings import collecting_later
from desktop.core.messages import _, ngettext
from desktop.core.paths import data_dir
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.kind_titles import kind_title
from desktop.shown.sprint.list_edits import LIST
from desktop.shown.sprint.page_draft import (
    DraftCheck,
    DraftOf,
    DraftPoint,
    DraftShown,
    EditDraft,
    Hidden,
    Layer,
    Offered,
    WriteApprovals,
)
from desktop.shown.workspace import IN_FORCE, Tab, Workspace
from desktop.views.answering import answers
from desktop.views.known import known
from desktop.views.reader import Reader
from desktop.views.sign_in import workspaces
from desktop.views.sprint import chart_lanes, draft_reviews, limit_lines, list_draft
from desktop.workspace import kept_list, locations
from desktop.workspace.bound_keys import keys_of
from desktop.workspace.differences import Difference, differences
from desktop.workspace.drafts import draft_files as keeping
from desktop.workspace.drafts import item_words
from desktop.workspace.drafts.below import ground
from desktop.workspace.drafts.item_changes import named
from desktop.workspace.drafts.opened_draft import Draft, Whose, open_draft
from desktop.workspace.item_titles import CHOSEN, Titles
from desktop.workspace.layers import Who
from desktop.workspace.loader import BASE
from desktop.workspace.resolving import panel_of
from desktop.workspace.reviews import committee
from desktop.workspace.schema import MAX_PANELS, VERBS


class _Open(msgspec.Struct, frozen=True):
    """A draft that is open, and the state of the files on which it lies."""

    state: tuple[str, ...]
    draft: Draft


_open: dict[tuple[str, str, Layer, str], _Open] = {}


@answers(DraftOf)
def draft_of(reader: Reader, connection: Connection, ask: DraftOf) -> DraftShown:
    """One's draft of the page: the one begun, else an empty one."""
    with collecting_later():
        draft = draft_for(reader, ask.whose, ask.layer)
        return _reviewed(_shown(draft, ask.tab, connection), draft, reader, connection)


@answers(EditDraft)
def edit_draft(reader: Reader, connection: Connection, ask: EditDraft) -> DraftShown:
    """The draft after an edit; what can't be made changes nothing."""
    with collecting_later():
        draft = draft_for(reader, ask.whose, ask.layer)
        if isinstance(ask.edit, WriteApprovals):
            draft.approve(draft_reviews.approvals_of(draft, reader, connection), ask.digest)
        else:
            draft.edit(ask.edit, ask.digest)
        return _reviewed(_shown(draft, ask.tab, connection), draft, reader, connection)


def _reviewed(shown: DraftShown, draft: Draft, reader: Reader, connection: Connection) -> DraftShown:
    """The same with what its reviewers have said."""
    if draft.layer != "sprint":
        return shown
    found = draft_reviews.of_draft(draft, shown.points, reader, connection)
    said = ""
    if draft.lost:
        names = ", ".join(one.name for one in draft.lost)
        said = _("The change took away the approval of {names}: it was of the draft as it was.")
        said = said.format(names=names)
    return msgspec.structs.replace(
        shown, points=found.points, review=found.review, checks=(*shown.checks, *found.checks), said=said
    )


def forget() -> None:
    """Read everything anew when it is asked for next."""
    _open.clear()


def draft_for(reader: Reader, ask: WorkspaceOf, layer: Layer) -> Draft:
    """One's draft as its file says it now; InputError where there can be none."""
    person = reader.actor.practitioner or ask.person
    if not person:
        raise InputError(
            _("Nobody has said who is at the keyboard."),
            kept=_("Nothing was changed."),
            todo=_("Choose who you are first."),
        )
    if ask.person and not same_person(ask.person, person):
        # Somebody else has sat down meanwhile: nobody writes in another's draft.
        raise InputError(
            _("Another person is at the keyboard than the one whose draft it is."),
            kept=_("Nothing was changed."),
            todo=_("Press Ctrl+Shift+Y to change the page as yourself."),
        )
    where = locations.found(person)
    whose, today = msgspec.structs.replace(ask, person=person), local(reader.clock()).date()
    page, within = workspaces.page_of(whose, today), workspaces.pilots_of(whose, today)
    name = page.id if page.status is None or page.status in IN_FORCE else page.release
    id_ = page.id
    if layer == "sprint" and page.id == BASE:
        name = id_ = first_workspace(ask)
    begun = keeping.begun(person, id_) if layer == "sprint" else None
    extends = _extends(begun)
    # One's own file is what a draft of one's own layer writes: it is no part of what lies below.
    files = locations.state(locations.Found(where.folders, None, where.wrong))
    state = (files, name, ask.ward_name, ask.role, *ask.services, *sorted(map(str, within)))
    # One process may come to work in another folder of data: nobody's edit goes into the one before.
    key = (str(data_dir()), person, layer, id_)
    held = _open.get(key)
    if held is None or held.state != state or not _same(held.draft, begun, extends):
        who = Who(ask.ward_name, ask.role, where.person, ask.services)
        under = ground(layer, name, known(), where.folders, who, locations.kept(where), extends, within)
        if id_ != page.id and not under.first_of:
            raise _base_only(
                _("“{name}” is another workspace's name, so the ward can't get one called so.").format(
                    name=id_
                )
            )
        made = open_draft(layer, Whose(person, reader.actor.name), under, today)
        held = _open[key] = _Open(state, made)
    held.draft.reread()
    if layer == "person":
        _check_own(held.draft)
    return held.draft


def first_workspace(ask: WorkspaceOf) -> str:
    """Name of the workspace that a ward with the base set-up gets by its first sprint; InputError where there
    is no ward."""
    name = named(ask.ward_name) if ask.follows else ""
    if name.strip("x-") and name != BASE:
        return name
    raise _base_only(_("You are on no ward that could get a workspace of its own."))


def _base_only(why: str) -> InputError:
    words = _(
        "This page is the base set-up, on which every specialty builds ({place}): no sprint changes it."
    )
    return InputError(
        f"{words.format(place='workspaces/base')} {why}",
        kept=_("Nothing was changed."),
        todo=_(
            "Change your own page instead (Alt+L), or ask the owner of the set-up for a sprint that names the"
            " ward (wards)."
        ),
    )


def same_person(one: str, other: str) -> bool:
    """True when two ids, with their type or without, are one person's."""
    return one.removeprefix("Practitioner/") == other.removeprefix("Practitioner/")


def sprint_title(title: str, number: int) -> str:
    """Title of a draft: the workspace's, and the number of its sprint."""
    return _("{title}, sprint {number}").format(title=title, number=f"{number:02d}")


def _same(draft: Draft, begun: Path | None, extends: str) -> bool:
    """True when a draft that is open is the one that was begun, on what its file says now."""
    if draft.layer == "person":
        return True
    if begun is None:
        return not draft.raw
    return begun == draft.path and extends == str(draft.header.get("extends") or "")


def _extends(begun: Path | None) -> str:
    """Name of what a draft's file extends; empty where it doesn't say, or can't be read."""
    if begun is None:
        return ""
    data = yaml_documents.read_file(begun, "", until="changes").data
    said = data.get("extends") if isinstance(data, dict) else None
    return said if isinstance(said, str) else ""


def _check_own(draft: Draft) -> None:
    """InputError where one's own file is about another page, or about all of them."""
    said = draft.header.get("workspace")
    if said == draft.ground.name:
        return
    whole = _("Your own file is about all pages at once, so this one can't be changed by itself.")
    words = _("Your own file is about the page {name}, and holds one page alone.").format(name=said)
    raise InputError(
        words if said else whole,
        kept=_("It stays as it is: {file}").format(file=draft.path),
        todo=_("Write “workspace: {name}” in it, or move it elsewhere.").format(name=draft.ground.name),
    )


# As the window shows it


def _shown(draft: Draft, tab: str, connection: Connection) -> DraftShown:
    good, under = draft.good, draft.ground.under
    titles = Titles(known(), good.data)
    points = tuple(points_of(draft, titles))
    title = str(draft.header.get("title") if draft.ground.first_of else under.whole.title)
    own = _("{title}, my own page")
    listing = list_draft.of_list(draft, tab, titles, connection) if tab.startswith(LIST) else None
    return DraftShown(
        layer=draft.layer,
        title=sprint_title(title, draft.number) if draft.layer == "sprint" else own.format(title=title),
        workspace=chart_lanes.laid(draft, light(good.whole)),
        before=light(under.whole),
        digest=draft.digest,
        owner=str(draft.header.get("owner") or ""),
        wish=draft.wish,
        points=points,
        checks=(*(listing.checks if listing else ()), *checks_of(draft, points)),
        hidden=tuple(_hidden(draft, titles, tab)),
        panels=_panels(good.whole, tab),
        columns=listing.columns if listing else list_draft.columns(good.whole, titles),
        titles=listing.titles if listing else {},
        selections=listing.selections if listing else (),
        conditions=listing.conditions if listing else (),
        lanes=chart_lanes.of_tab(draft, tab),
        undo=bool(draft.history.undo),
        redo=bool(draft.history.redo),
        missing=sum(not one.why for one in points) if draft.layer == "sprint" else 0,
        problem="\n".join(map(str, draft.problems)),
        file=str(draft.path),
        saved=_saved(draft),
    )


def light(workspace: Workspace) -> Workspace:
    """Without the places that said each value: four fifths of it, and asked for by themselves."""
    return msgspec.structs.replace(workspace, sources={})


def _saved(draft: Draft) -> str:
    if not draft.raw:
        return ""
    try:
        return local(at_second(draft.path.stat().st_mtime)).strftime("%H:%M:%S")
    except OSError:
        return ""


def points_of(draft: Draft, titles: Titles) -> Iterator[DraftPoint]:
    found: dict[int, list[Difference]] = {}
    for step in draft.laid.steps if not draft.problems else ():
        target = _target(draft.changes[step.number])
        found.setdefault(step.number, []).extend(differences(step.before, step.after, titles, (target,)))
    for number, change in enumerate(draft.changes):
        target, told = _target(change), found.get(number, [])
        words = "; ".join(one.words for one in told) or item_words.idle_keys(change)
        if not words:
            verb = next((one for one in VERBS if one in change), "")
            words = _("{verb} {target}").format(verb=verb, target=target)
        short = next((one.short for one in told if one.target == target), "")
        if (item := item_words.said(change, titles) or limit_lines.point_words(draft, change)) is not None:
            words, short = item
        yield DraftPoint(number + 1, words, str(change.get("why") or ""), target, short)


def _target(change: dict[str, object]) -> str:
    said = next((change[verb] for verb in VERBS if verb in change), "")
    if said == "workspace":
        # Several changes may be about the workspace itself: each is known by what it sets.
        fields = (one for one in change if one not in ("set", "why"))
        return " ".join(("workspace", *fields, *keys_of(change)))
    return str(said[0]) if isinstance(said, list) and said else str(said)


def _hidden(draft: Draft, titles: Titles, tab: str) -> Iterator[Hidden]:
    page, before = draft.good.whole, draft.ground.under.left
    for name, left in draft.good.left.items():
        if tab and left.tab != tab:
            continue
        panel = panel_of(name, left.values)
        stands = next((one.title for one in page.patient_tabs if _has(one, panel.kind)), "")
        yield Hidden(name, panel.kind, titles.panel(panel), stands, name not in before)


def _has(tab: Tab, kind: str) -> bool:
    return any(panel.kind == kind for panel in tab.panels)


def _panels(page: Workspace, tab: str) -> tuple[Offered, ...]:
    """Kinds of panels that may be added on a patient's tab, by title; none of which one has to say more."""
    has = known()
    if tab.startswith(LIST) or any(one.id == tab for one in page.ward_tabs):
        return ()
    offered = []
    for kind in has.kinds or ():
        if kind in CHOSEN:
            offered += _chosen(page, kind)
        if kind in has.ward_kinds or _asks_more(kind):
            continue
        stands = next((one.title for one in page.patient_tabs if _has(one, kind)), "")
        offered.append(Offered(kind, kind_title(kind), stands))
    return tuple(sorted(offered, key=lambda one: one.title.casefold()))


def _chosen(page: Workspace, kind: str) -> list[Offered]:
    """Panels of a kind that shows one of several items: one for each, by its title."""
    word = CHOSEN[kind]
    settings, items = known().items[word]
    titles = Titles(known())
    shown = {
        str(panel.options.get(word)): tab.title
        for tab in page.patient_tabs for panel in tab.panels if panel.kind == kind
    }  # fmt: skip
    return [
        Offered(
            f"{kind} {name}", f"{kind_title(kind)}: {titles.item(word, name) or name}", shown.get(name, "")
        )
        for name in items.names(settings.document().data)
    ]


def _asks_more(kind: str) -> bool:
    """True for a kind that shows nothing until its options are written."""
    model = known().options_model(kind)
    return model is not None and any(field.is_required() for field in model.model_fields.values())


# Checks


def checks_of(draft: Draft, points: tuple[DraftPoint, ...]) -> Iterator[DraftCheck]:
    yield from _kept(draft)
    page = draft.good.whole
    most = max(page.patient_tabs, key=lambda tab: len(tab.panels), default=None)
    if most is not None:
        words = _("At most {n} panels on a tab").format(n=MAX_PANELS)
        yield DraftCheck(words, _("{n} on {tab}").format(n=len(most.panels), tab=most.title))
        keys = _("Alt+1 to Alt+{n}").format(n=len(most.panels))
        yield DraftCheck(_("The keys are free"), keys)
    if draft.problems:
        words = _("Something is wrong in the file")
        yield DraftCheck(words, str(draft.problems[0]), fine=False, stops=True)
    for one in draft.laid.lost:
        if one not in draft.ground.under.lost:
            yield DraftCheck(_("Gives way to another file"), str(one), fine=False)
    if draft.layer != "sprint":
        return
    if draft.ground.first_of:
        words = _("The ward has the base set-up: this sprint gives {ward} a workspace of its own")
        yield DraftCheck(words.format(ward=draft.header.get("title")), _("it extends workspaces/base"))
    if committee.needed(draft.changes):
        words = _("Changes limits, rules or dangers")
        yield DraftCheck(words, _("needs {group}").format(group=committee.title()), fine=False)
    without = sum(not one.why for one in points)
    if without:
        words = ngettext("{n} change without a reason", "{n} changes without a reason", without)
        yield DraftCheck(words.format(n=without), _("one line each"), fine=False, stops=True)
    elif points:
        yield DraftCheck(_("Every change has its reason"))
    if draft.raw and not draft.wish:
        words = _("The wish is not written")
        yield DraftCheck(words, _("one line"), fine=False, stops=True, about="wish")
    force = draft.ground.library.find(draft.ground.name)
    if draft.raw and force is not None and force.stem.startswith("sprint"):
        newest = f"{draft.ground.name}/{force.stem}"
        if draft.header.get("extends") != newest:
            words = _("Another sprint is in force than the one that this changes")
            yield DraftCheck(words, newest, fine=False)
    if draft.raw and f"{draft.ground.name}/{draft.path.stem}" in draft.ground.library.names():
        words = _("Another sprint has the number {number} meanwhile").format(number=f"{draft.number:02d}")
        yield DraftCheck(words, _("this one needs the next"), fine=False, stops=True)


def _kept(draft: Draft) -> Iterator[DraftCheck]:
    """Check of the kept list: NEWS2, allergies, medicines, chart, answers stay on some page."""
    gone = list(kept_list.missing(draft.good.whole, draft.good.left))
    before = {one.title for one in kept_list.missing(draft.ground.under.whole, draft.ground.under.left)}
    for one in gone:
        words = _("{what} has left every page").format(what=one.title)
        detail = _("take “{panel}” back, or show it elsewhere").format(panel=one.panel)
        yield DraftCheck(words, detail, fine=False, stops=one.title not in before, about=one.panel)
    if not gone:
        yield DraftCheck(
            _("Hides nothing that must be seen"), _("NEWS2, allergies, medicines, chart, answers")
        )
