"""A bridge on a slow machine: nothing is answered before the test says so; otherwise as the real one."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from types import SimpleNamespace
from typing import Any

from PySide6.QtWidgets import QApplication

from desktop.acts import RecordAct, act_name
from desktop.core.errors import FagflateError, StoreError
from desktop.shown.ask import Ask
from ui.loop import Coalesced, Scope, loop


class SlowBridge:
    """`answers(question)` and `acts(act)` do the work when its turn comes. `fails` names acts that the disk
    refuses; `done` those that were carried out; `told` errors that nobody caught. `link` is put there by
    whoever needs one."""

    def __init__(self, answers: Callable[[Any], Any], acts: Callable[[Any], Any]) -> None:
        self._answers, self._acts = answers, acts
        self.asked: deque[tuple[Callable[[], Any], Any]] = deque()
        self.fails: set[str] = set()
        self.questions: list[Ask[Any]] = []
        self.done: list[str] = []
        self.fresh = True
        self.told: list[FagflateError] = []
        self.listeners: list[Any] = []
        self.status = SimpleNamespace(connect=self.listeners.append)
        self.link: Any = None
        self._scopes: list[Scope] = []

    def ask(self, question: Ask[Any]) -> Awaitable[Any]:
        self.questions.append(question)
        return self._later(lambda: self._answers(question))

    def at_once(self, answer: Awaitable[Any], seconds: float) -> bool:
        """Nothing is answered in time here."""
        return False

    def act(self, act: RecordAct[Any], actor: object = None) -> Awaitable[Any]:
        name = act_name(type(act))

        def write() -> Any:
            if name in self.fails:
                raise StoreError("The disk is full.")
            found = self._acts(act)
            self.done.append(name)
            return found

        return self._later(write)

    def freshen(self, patient: str, kinds: tuple[str, ...]) -> Awaitable[bool]:
        """The server of a slow machine has nothing newer, and says so at once."""
        told: Any = loop().create_future()
        told.set_result(self.fresh)
        return told  # type: ignore[no-any-return]

    def tell(self, act: RecordAct[Any], actor: object = None) -> None:
        async def wait(answer: Awaitable[Any]) -> None:
            await answer

        self.run(wait(self.act(act)))

    def _later(self, work: Callable[[], Any]) -> Awaitable[Any]:
        waiting: Any = loop().create_future()
        self.asked.append((work, waiting))
        return waiting  # type: ignore[no-any-return]

    def scope(self) -> Scope:
        self._scopes.append(Scope(self.told.append))
        return self._scopes[-1]

    def coalesced(self, make: Any) -> Coalesced:
        return Coalesced(self.scope(), make)

    def run(self, coroutine: Coroutine[Any, Any, object]) -> None:
        self.scope().run(coroutine)

    def live(self) -> None:
        """Let what was begun go as far as it can without an answer."""
        for _turn in range(6):
            QApplication.processEvents()

    def step(self) -> None:
        """Answer the oldest question, or carry out the oldest act."""
        self.live()
        work, waiting = self.asked.popleft()
        try:
            found = work()
        except FagflateError as error:
            if not waiting.done():
                waiting.set_exception(error)
        else:
            if not waiting.done():
                waiting.set_result(found)
        self.live()

    def finish(self) -> None:
        """Answer everything, and what is asked because of it."""
        self.live()
        while self.asked:
            self.step()

    def close(self) -> None:
        for scope in self._scopes:
            scope.close()
        self.live()
