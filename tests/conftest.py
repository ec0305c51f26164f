"""What holds for every test: offscreen Qt, Norwegian words, no leftovers, no unexpected warnings."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
# A process that a test starts would compile all that it imports, each time anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# A shell ignores it in what it begins in the background, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

HERE = Path(__file__).parent
ROOT = HERE.parent
SHARED = ROOT.parent / "shared"
ALLOWED = tomllib.loads((HERE / "allowed_warnings.toml").read_text(encoding="utf-8"))

# The same examples for everybody, so that no change is blamed for what chance found; `search` looks further.
# No clock: neither a limit of an example's seconds, nor one of how long it takes to think of examples.
_SLOW = [HealthCheck.too_slow]
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "search", max_examples=2_000, deadline=None, print_blob=True, suppress_health_check=_SLOW
)
settings.load_profile("steady")


pytest_plugins = (
    "tests.running.sets",
    "tests.running.order",
    "tests.running.spent",
    "tests.running.failures",
    "tests.running.patience",
)


def pytest_configure(config: pytest.Config) -> None:
    # As in the application (`ui.collecting`): never on a thread that a test has begun.
    gc.disable()
    config.addinivalue_line("qt_log_ignore", "")
    ignored = config.getini("qt_log_ignore")
    ignored[:] = [entry["pattern"] for entry in ALLOWED.get("qt", [])]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where slow proofs alone are asked for, the hundreds of files that have none are not read: three
    processes reading them took longer than some of the proofs."""
    if not (config.option.markexpr or "").startswith("slow") or collection_path.suffix != ".py":
        return None
    if not collection_path.name.startswith("test_") or any("::" in str(a) for a in config.args):
        return None
    return True if "mark.slow" not in collection_path.read_text(encoding="utf-8") else None


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Three processes for the whole suite, which waits for a fourth of its time; two for the slow proofs, one
    for what is named and where something may measure."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    wanted = config.option.markexpr or ""
    if not whole or ("slow" in wanted and "not measures" not in wanted):
        return 0
    return 2 if "slow" in wanted else 3


def pytest_sessionfinish() -> None:
    if "tests.cli.warm" in sys.modules:
        # What tests forked from it has ended with them.
        sys.modules["tests.cli.warm"].close()
    _leave_no_clipboard()
    # At its end pytest collects several times, over all that was imported and kept.
    gc.freeze()


def _leave_no_clipboard() -> None:
    """Clear it, as a window that is closed does (`ui.user_change`): without a screen Qt lets go of it only
    after Python has ended, and a process whose tests have all passed then ends by a segmentation fault."""
    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance() is not None:
            QGuiApplication.clipboard().clear()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "slow" in (config.option.markexpr or "") or any("::" in str(a) for a in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`FAGFLATE_SLOW_UNTIL` (seconds since 1970): no slow proof begins after it.

    The check has a fixed time on machines of very different speed; what it had no time for is named as
    skipped, never left out in silence.
    """
    until = os.environ.get("FAGFLATE_SLOW_UNTIL", "")
    if until and item.get_closest_marker("slow") and time.time() > float(until):
        # With its name, or all of them would be told as one line with a number.
        pytest.skip(f"not run, the time for slow proofs was over: {item.nodeid}")


@pytest.fixture(autouse=True)
def _policy_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into this machine's registry, or where IT writes: what it gives as a policy lies in a
    file everywhere, in a folder that a variable names, which counts nowhere on Windows."""
    if sys.platform == "win32":
        from desktop.core import paths, policy

        monkeypatch.setattr(policy, "values", policy.filed)
        monkeypatch.setattr(paths, "_usual", lambda: Path(os.environ.get("FAGFLATE_MACHINE", "C:/nowhere")))


@pytest.fixture(autouse=True)
def _bokmaal() -> Iterator[None]:
    from desktop.core import messages

    messages.set_language("nb")
    yield
    messages.set_language("nb")


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path_factory.getbasetemp() / "home"))


@pytest.fixture(autouse=True)
def _no_warnings_in_the_log(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """A log line at warning level fails the test, unless the test says `expects_log` and reads it."""
    yield
    if request.node.get_closest_marker("expects_log"):
        return
    bad = [
        record
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING
        and not any(record.name.startswith(entry["logger"]) for entry in ALLOWED.get("log", []))
    ]
    if bad:
        pytest.fail("log lines at warning level: " + "; ".join(r.getMessage() for r in bad))


def _left(before: set[threading.Thread]) -> list[str]:
    """The names of the threads that were not there before, half a minute after they could have ended."""
    deadline = time.monotonic() + 30
    while True:
        left = [t for t in threading.enumerate() if t not in before and t.is_alive()]
        left = [t for t in left if not any(t.name.startswith(e["thread"]) for e in ALLOWED.get("thread", []))]
        if not left or time.monotonic() > deadline:
            return [t.name for t in left]
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _no_leftover_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    if left := _left(before):
        pytest.fail(f"threads left running: {left}")


def _asks() -> str:
    """The modal window that is still open, which would answer for every window after it."""
    if "PySide6.QtWidgets" not in sys.modules:
        return ""
    from PySide6.QtWidgets import QApplication

    modal = QApplication.activeModalWidget() if QApplication.instance() is not None else None
    return f"{type(modal).__name__} {modal.windowTitle()}" if modal is not None else ""


@cache
def _of_fixtures(folder: Path) -> Path:
    """The folder whose fixtures a folder uses: the nearest one with a `conftest.py`, below this one."""
    above = [one for one in (folder, *folder.parents) if one.is_relative_to(HERE) and one != HERE]
    return next((one for one in above if (one / "conftest.py").is_file()), folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """What a folder's fixtures began ends with it: a window that lives on works beside other tests."""
    yield
    if (nextitem is None or nextitem.path != item.path) and (modal := _asks()):
        pytest.fail(f"left open when {item.path.name} was done: {modal}")
    folder = _of_fixtures(item.path.parent)
    stays = nextitem is not None and nextitem.path.is_relative_to(folder)
    if not stays and "desktop.core.configured" in sys.modules:
        # A window lays out its workspace's settings for the whole process.
        configured = sys.modules["desktop.core.configured"]
        configured.use(configured.InUse())
    if not stays and (left := _left({threading.main_thread()})):
        pytest.fail(f"threads left running when {folder.name} was done: {left}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of design facts and test data beside the checkout; its tests skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the checkout")
    return SHARED


@pytest.fixture(autouse=True)
def _collect_a_little(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    # Windows that are gone must not gather, they take part in all that Qt does; the rest only takes room, and
    # most of what is young after a test lives on to the end of its file.
    if gc.get_count()[0] > (20_000 if "qapp" in request.fixturenames else 200_000):
        gc.collect(1)


def _delete_windows() -> None:
    """Delete the windows that were told to go: `processEvents` does not, and each module left two or three
    closed ones with some six hundred widgets each."""
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtCore import QEvent
        from PySide6.QtWidgets import QApplication

        if QApplication.instance() is not None:
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True, scope="module")
def _collect() -> Iterator[None]:
    # Unclosed files and sockets are reported when they are collected: inside the module that left them.
    yield
    _delete_windows()
    gc.collect()
    # What is left now (modules, vocabularies, the demo's record) stays: walking through it after each of
    # hundreds of files, and whenever a window collects, took a tenth of the suite's time.
    gc.freeze()
