"""Locking the window, by key or when nobody has touched it for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget
from shiboken6 import isValid

from desktop.core import elapsed, formats, settings
from desktop.core.errors import FagflateError
from desktop.core.messages import _, ngettext
from desktop.link.protocol import Left, Lock, ShownAnew
from desktop.shown import standing
from desktop.shown.shell import Back, LockModel
from ui import clipboard, system_lock
from ui.acts import support
from ui.acts.desk import Desk
from ui.acts.paper.paper import PrintProgress
from ui.acts.sign_in.unlocking import Unlocking
from ui.widgets.focus_chain import focus_in
from ui.window.lock import LockScreen

LOOK_MS = 5000
_MOST_POPUPS = 20
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


def idle_seconds() -> float:
    """Idle seconds before the window locks, by the site's setting `lock_minutes`; 0 is never."""
    return settings.minutes("lock_minutes") * 60


def _left(left: Left) -> str:
    """Words on acts that could not be sent before somebody left, and on what becomes of them."""
    if left.goes == "kept":
        return ngettext(
            "You are signed out. {n} act could not be sent ({age} old): it is sent in your name when the"
            " server answers.",
            "You are signed out. {n} acts could not be sent (oldest {age} old): they are sent in your name"
            " when the server answers.",
            left.count,
        )
    if left.goes == "service":
        return ngettext(
            "You are signed out. {n} act could not be sent ({age} old): this machine sends it, with you as"
            " author, when the server answers.",
            "You are signed out. {n} acts could not be sent (oldest {age} old): this machine sends them,"
            " with you as author, when the server answers.",
            left.count,
        )
    return ngettext(
        "You are signed out. {n} act could not be sent ({age} old): it waits, as drafts do.",
        "You are signed out. {n} acts could not be sent (oldest {age} old): they wait, as drafts do.",
        left.count,
    )


def _clear_above(window: QWidget) -> None:
    """Take away all that stands over a window: dialogs, menus, completions, hints. A print run goes on: its
    dialog says how far it is, and nothing of anybody."""
    for above in window.findChildren(QWidget):
        if not isValid(above) or isinstance(above, PrintProgress):
            continue
        if not (above.isWindow() and above.isVisible()):
            continue
        if isinstance(above, QDialog):
            above.reject()
        else:
            above.close()
    # Completions are windows of nobody's; each lets the one below it come up.
    for _number in range(_MOST_POPUPS):
        popup = QApplication.activePopupWidget()
        if popup is None:
            break
        popup.close()
    QToolTip.hideText()


class Locking(QObject):
    """Locks one window. `screen` is the locked screen while it is shown; `clock` tells the idle time."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = elapsed.seconds) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._clock = clock
        self._touched = clock()
        self._focus: QWidget | None = None
        self._unsaid: list[FagflateError] = []
        self.screen: LockScreen | None = None
        self._unlocking: Unlocking | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._unwatch = system_lock.watch(desk.window, self.lock)
        self._watching = False
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusWindowChanged.connect(self._watch)
            self._watching = True
            self._watch(app.focusWindow())

    def _watch(self, window: QWindow | None) -> None:
        """Hear what comes to a window or a dialog from outside: few events, not all of the program's."""
        if window is not None:
            window.installEventFilter(self)

    @property
    def locked(self) -> bool:
        """True while the window is locked."""
        return self.screen is not None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TOUCHES:
            return False
        # Whoever wakes a machine that slept touches it before the timer looks: they find it locked, and what
        # they pressed goes nowhere.
        if self._clock() - self._touched > 2 * LOOK_MS / 1000 and not self.locked:
            self.look()
            if self.locked:
                return True
        self._touched = self._clock()
        return False

    def look(self) -> None:
        """Lock if nobody has touched anything for too long."""
        most = idle_seconds()
        if most and self._clock() - self._touched >= most:
            self.lock()

    def lock(self) -> None:
        """Hide everything; what is being written stays as it is and is kept as a draft."""
        window = self._desk.window
        if self._desk.corridor.lock_behind():
            # Whoever leaves it finds the locked screen; what stands in other windows is seen now.
            self._desk.windows.lock(self._desk)
        # Made-up patients cover the window, and keep nobody from locking it.
        self._desk.changing.end_comparing()
        self._desk.changing_list.end_comparing()
        if self.locked or window.covered or not self._desk.actor.name:
            return
        window.palette_overlay.close_palette()
        _clear_above(window)
        self._desk.reasons.lock()
        # Whoever comes back has gone on to something else.
        self._desk.early.drop()
        self._focus = focus_in(window)
        # Whoever goes on sees it again: that is another reading.
        self._desk.bridge.link.tell(ShownAnew())
        self._desk.bridge.link.tell(Lock())
        clipboard.clear()
        self.screen = LockScreen(self.model(self._back()))
        self._unlocking = Unlocking(self._desk, self.screen)
        self._unlocking.opened.connect(self.resume)
        self.screen.resumed.connect(self.resume)
        self.screen.left.connect(lambda: self._desk.bridge.run(self._sign_out()))
        self.screen.changed.connect(self._change)
        self.screen.reported.connect(lambda: support.report(self._desk))
        window.cover(self.screen)
        self._desk.windows.lock(self._desk)

    def resume(self) -> None:
        """The same person goes on where they were; what happened meanwhile is said now."""
        self._desk.corridor.unlock_behind()
        if not self.locked:
            return
        self.end()
        self._desk.window.cover(None)
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus()
        self._focus = None
        if not self._desk.reasons.resume():
            self._desk.shown_again()
        self.say_kept()
        self._desk.windows.resume(self._desk)

    async def _sign_out(self) -> None:
        """Sign out; what could not be sent is told as a number and its age."""
        if self.screen is None:
            return
        self._end_unlocking()
        self.screen.leaving()
        left = await self._desk.bridge.sign_out()
        words = _("You are signed out, and everything is sent. Drafts are kept.")
        if left.count and left.oldest is not None:
            age = formats.age(self._desk.bridge.link.clock() - left.oldest)
            words = _left(left).format(n=left.count, age=age)
        self._desk.choosing.signing.say_farewell(words)

    def signed_out(self) -> None:
        """Leave the locked page for the sign-in page: who had signed in is signed out by now."""
        if self.locked and self.screen is not None and self.screen.state != "leaving":
            words = _("You were signed out while the window was locked. What you left waits for you.")
            self._desk.choosing.signing.say_farewell(words)
        self.end()

    def _end_unlocking(self) -> None:
        if self._unlocking is not None:
            self._unlocking.end()

    def say_kept(self) -> None:
        """Say now what could not be said before a screen that anybody sees."""
        unsaid, self._unsaid = self._unsaid, []
        for error in unsaid:
            self._desk.say_error(error)

    def _change(self) -> None:
        """Change the person: the choice of persons takes the place of the locked screen."""
        unsaid, focus = self._unsaid, self._focus
        self.end()
        self._unsaid = []
        self._focus = None
        self._desk.choosing.begin(instead=True, back=lambda: self._lock_again(unsaid, focus))

    def lock_instead(self) -> None:
        """Lock in place of the choice of persons, for whoever has gone there from their work."""
        self._lock_again([], None)

    def _lock_again(self, unsaid: list[FagflateError], focus: QWidget | None) -> None:
        """Show the lock again, for the same person: nobody else has begun."""
        self._desk.choosing.end()
        self.lock()
        self._unsaid[:0] = unsaid
        self._focus = focus

    def end(self) -> None:
        """The locked screen is gone."""
        self._end_unlocking()
        self.screen = self._unlocking = None
        self._touched = self._clock()

    def keep(self, error: FagflateError) -> bool:
        """Keep what can't be said before a locked or corridor screen, which anybody sees; False where neither
        is shown."""
        hidden = self.locked or self._desk.corridor.shown
        if hidden:
            self._unsaid.append(error)
        return hidden

    def standing(self) -> None:
        """Update the connection status on the lock screen."""
        if self.screen is not None:
            self.screen.set_server(self._server())

    def _server(self) -> str:
        link = self._desk.bridge.link
        words = standing.in_words(link.status, link.clock())
        count = self._desk.unsent
        if count:
            words += " · " + ngettext("{n} unsent", "{n} unsent", count).format(n=count)
        return words

    def model(self, back: Back) -> LockModel:
        """The model of the lock screen, for who comes back in that way."""
        actor = self._desk.actor
        ward = "" if actor.ward_name in actor.title else actor.ward_name
        role = " · ".join(part for part in (actor.title, ward) if part) or _("No role")
        now = self._desk.bridge.link.clock()
        most = settings.minutes("sign_out_minutes")
        out = formats.time(now + timedelta(minutes=most)) if back == "browser" and most else ""
        return LockModel(actor.name, actor.initials, role, formats.time(now), self._server(), back, out)

    def _back(self) -> Back:
        status = self._desk.bridge.link.status
        if status.sign_in in ("signed-in", "needed"):
            return "browser"
        if status.sign_in == "without":
            return "without"
        return "demonstration" if status.without_browser else "token"

    def close(self) -> None:
        """The window goes; it may be told so twice."""
        self._timer.stop()
        self._unwatch()
        self._unwatch = lambda: None
        app = QApplication.instance()
        if isinstance(app, QApplication) and self._watching:
            app.focusWindowChanged.disconnect(self._watch)
        self._watching = False
