"""A draft of a page in memory, which answers the window's questions as the record does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import structs

from desktop.core.errors import InputError
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.page_draft import (
    AddPanel,
    DraftCheck,
    DraftOf,
    DraftPoint,
    DraftShown,
    DropDraft,
    EditDraft,
    GiveReason,
    Hidden,
    HidePanel,
    MovePanel,
    Offered,
    PageEdit,
    RedoEdit,
    SetWish,
    SizePanel,
    UndoEdit,
)
from desktop.shown.workspace import Panel, Tab, Workspace, WorkspaceInUse
from ui.acts.controller import Controller
from ui.loop import loop

FILE = "hjerte/sprint-02.yaml"


class KeptDraft:
    """Draft of a workspace. `edits` are all that were asked for, `refuse` is raised instead of the next."""

    def __init__(self, workspace: Workspace) -> None:
        self.ward = workspace
        self.edits: list[PageEdit] = []
        self.refuse: InputError | None = None
        # Layers that have no draft here, with the sentence on why.
        self.without: dict[str, InputError] = {}
        self._states: dict[str, list[tuple[Workspace, tuple[DraftPoint, ...], str]]] = {}
        self._undone: dict[str, list[tuple[Workspace, tuple[DraftPoint, ...], str]]] = {}

    def asked(self, question: DraftOf) -> DraftShown:
        """The draft as it stands; InputError where there is none."""
        if question.layer in self.without:
            raise self.without[question.layer]
        states = self._states.setdefault(question.layer, [(self.ward, (), "")])
        workspace, points, wish = states[-1]
        tab = next(one for one in workspace.tabs if one.id == question.tab)
        was = next(one for one in self.ward.tabs if one.id == question.tab)
        stands = {panel.id for panel in tab.panels}
        return DraftShown(
            layer=question.layer,
            title="Hjerte, sprint 02" if question.layer == "sprint" else "Maren Aas",
            workspace=workspace,
            before=self.ward,
            digest=str(len(states)) if len(states) > 1 else "",
            owner="Kari Fosse" if question.layer == "sprint" else "",
            wish=wish,
            points=points,
            checks=(
                DraftCheck("Får plass ved 1366 × 768", "uten rulling"),
                DraftCheck("Steg: CHA₂DS₂-VASc", "2 → 4, budsjett 3", fine=False),
            ),
            hidden=tuple(
                Hidden(one.id, one.kind, one.title or one.kind.title(), now=True)
                for one in was.panels
                if one.id not in stands
            ),
            panels=(
                Offered("fluids", "Væske"),
                Offered("timeline", "Tidslinje", "Forløp"),
                Offered("lines", "Linjer og dren"),
            ),
            undo=len(states) > 1,
            redo=bool(self._undone.get(question.layer)),
            missing=sum(not point.why for point in points),
            file=FILE if len(states) > 1 else "",
            saved="21:45:06" if len(states) > 1 else "",
        )

    def own(self) -> Workspace | None:
        """The page with what is one's own, which holds; None where nothing is."""
        states = self._states.get("person", [])
        return states[-1][0] if len(states) > 1 else None

    def edited(self, question: EditDraft) -> DraftShown:
        """One edit made, or refused."""
        ask = DraftOf(question.whose, question.layer, question.tab)
        now = self.asked(ask)
        if self.refuse is not None:
            error, self.refuse = self.refuse, None
            raise error
        if question.digest != now.digest:
            raise InputError("Kladden er en annen enn den du så.", kept="Begge er beholdt.")
        edit = question.edit
        self.edits.append(edit)
        states, undone = self._states[question.layer], self._undone.setdefault(question.layer, [])
        if isinstance(edit, UndoEdit):
            undone.append(states.pop())
            return self.asked(ask)
        if isinstance(edit, RedoEdit):
            states.append(undone.pop())
            return self.asked(ask)
        undone.clear()
        if isinstance(edit, DropDraft):
            states.append((self.ward, (), ""))
            return self.asked(ask)
        states.append(self._made(states[-1], edit, question.tab))
        return self.asked(ask)

    def _made(
        self, state: tuple[Workspace, tuple[DraftPoint, ...], str], edit: PageEdit, tab: str
    ) -> tuple[Workspace, tuple[DraftPoint, ...], str]:
        workspace, points, wish = state
        panels = list(next(one for one in workspace.tabs if one.id == tab).panels)
        if isinstance(edit, SetWish):
            return workspace, points, edit.words
        if isinstance(edit, GiveReason):
            at = edit.point - 1
            return (
                workspace,
                (*points[:at], structs.replace(points[at], why=edit.why), *points[at + 1 :]),
                wish,
            )
        if isinstance(edit, AddPanel):
            at = next((n for n, one in enumerate(panels, 1) if one.id == edit.after), len(panels))
            back = [one for each in self.ward.tabs for one in each.panels if one.id == edit.back]
            panels.insert(at, back[0] if back else Panel(edit.kind, edit.kind))
            if back:
                return _with(workspace, tab, panels), tuple(p for p in points if p.target != edit.back), wish
            return self._point(workspace, points, wish, tab, panels, edit.kind, "legges til", "lagt til")
        if not isinstance(edit, MovePanel | SizePanel | HidePanel):
            raise InputError(f"Ikke her: {edit}")
        at = next((n for n, one in enumerate(panels) if one.id == edit.panel), -1)
        one = panels.pop(at)
        if isinstance(edit, HidePanel):
            return self._point(workspace, points, wish, tab, panels, one.id, "skjules", "")
        if isinstance(edit, SizePanel):
            panels.insert(at, structs.replace(one, share=one.share + edit.step))
            return self._point(workspace, points, wish, tab, panels, one.id, "endrer høyde", "ny høyde")
        if edit.side is not None:
            panels.insert(at, structs.replace(one, side=edit.side))
            return self._point(workspace, points, wish, tab, panels, one.id, "bytter kolonne", "flyttet")
        beside = [n for n, other in enumerate(panels) if other.side is one.side]
        before = sum(1 for n in beside if n < at)
        if not 0 <= before + edit.step <= len(beside):
            raise InputError("Panelet står ytterst alt.")
        order = [other for other in panels if other.side is one.side]
        order.insert(before + edit.step, one)
        rest = [other for other in panels if other.side is not one.side]
        moved = [*rest, *order] if not one.side else [*order, *rest]
        words = f"flyttet: plass {before + 1} → {before + edit.step + 1}"
        return self._point(workspace, points, wish, tab, moved, one.id, "flyttes", words)

    def _point(
        self, workspace: Workspace, points: tuple[DraftPoint, ...], wish: str, tab: str, panels: list[Panel],
        target: str, does: str, short: str,
    ) -> tuple[Workspace, tuple[DraftPoint, ...], str]:  # fmt: skip
        why = next((one.why for one in points if one.target == target), "")
        kept = [one for one in points if one.target != target]
        every = [*kept, DraftPoint(0, f"{target.capitalize()} {does}", why, target, short)]
        numbered = tuple(structs.replace(one, point=n) for n, one in enumerate(every, 1))
        return _with(workspace, tab, panels), numbered, wish


def _with(workspace: Workspace, tab: str, panels: list[Panel]) -> Workspace:
    tabs: list[Tab] = [
        structs.replace(one, panels=tuple(panels)) if one.id == tab else one for one in workspace.tabs
    ]
    return structs.replace(workspace, tabs=tuple(tabs))


def answering(desk: Controller, draft: KeptDraft) -> Callable[[], None]:
    """Let a draft in memory answer in the record's place; gives what ends that, also where a test that
    listens to the questions puts this back behind it."""
    real, ended = desk.bridge.ask, False

    def ask(question: Any) -> Awaitable[Any]:
        if ended:
            return real(question)
        own = draft.own()
        if isinstance(question, WorkspaceOf) and own is not None:
            answer = loop().create_future()
            answer.set_result(WorkspaceInUse(own))
            return answer
        if not isinstance(question, DraftOf | EditDraft):
            return real(question)
        answer = loop().create_future()
        try:
            shown = draft.asked(question) if isinstance(question, DraftOf) else draft.edited(question)
        except InputError as error:
            answer.set_exception(error)
        else:
            answer.set_result(shown)
        return answer

    desk.bridge.ask = ask  # type: ignore[method-assign,assignment]

    def end() -> None:
        nonlocal ended
        ended = True
        desk.bridge.ask = real  # type: ignore[method-assign]

    return end
