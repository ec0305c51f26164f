"""The program calls nothing that Windows lacks, and nothing whose meaning is another there, or in another
locale."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = frozenset(
    ["fcntl", "grp", "pwd", "posix", "pty", "resource", "syslog", "termios", "tty", "crypt", "nis", "spwd"]
)
LOCALE = frozenset(["locale", "_locale"])
"""What asks for the process's locale, or sets it: how numbers and days are written is `core.formats`' and
the catalogue's alone."""
LETTERS = re.compile(r"%[-#]?[aAbBcxXpEO]")
"""Of a date: names and orders that the process's locale decides."""
NUMBER = re.compile(r"[-+ <>=^#0-9,_.]*n")
OS = frozenset(
    [
        "fork",
        "forkpty",
        # There it ends a process, whatever the signal; 0 asks nothing.
        "kill",
        "killpg",
        # Reads what a program wrote in the console's or the user's code page.
        "popen",
        "getpgid",
        "getpgrp",
        "setpgid",
        "setsid",
        "getsid",
        "getuid",
        "geteuid",
        "getgid",
        "getegid",
        "getgroups",
        "setuid",
        "setgid",
        "seteuid",
        "setegid",
        "initgroups",
        "chown",
        "fchown",
        "lchown",
        "chroot",
        "uname",
        "statvfs",
        "fstatvfs",
        "mkfifo",
        "mknod",
        "nice",
        "sync",
        "getloadavg",
        "register_at_fork",
        "pread",
        "pwrite",
        "preadv",
        "pwritev",
        "sendfile",
        "wait",
        "wait3",
        "wait4",
        "waitid",
        "posix_spawn",
        "posix_spawnp",
        "sched_getaffinity",
        "sched_setaffinity",
        "sched_yield",
        "openpty",
        "ttyname",
        "ctermid",
        "getxattr",
        "setxattr",
        "pathconf",
        "sysconf",
        "fdatasync",
        "memfd_create",
        "eventfd",
        "pidfd_open",
        "getpriority",
        "setpriority",
        "O_NOFOLLOW",
        "O_DIRECTORY",
        "O_CLOEXEC",
        "O_NONBLOCK",
        "O_SYNC",
        "WNOHANG",
        "WIFEXITED",
        "WEXITSTATUS",
    ]
)
SIGNALS = frozenset(
    [
        "SIGKILL",
        "SIGHUP",
        "SIGQUIT",
        "SIGUSR1",
        "SIGUSR2",
        "SIGALRM",
        "SIGCHLD",
        "SIGPIPE",
        "SIGSTOP",
        "SIGCONT",
        "SIGTSTP",
        "SIGWINCH",
        "alarm",
        "pause",
        "setitimer",
        "sigwait",
        "pthread_kill",
        "pthread_sigmask",
    ]
)
OTHER = {
    "os": OS,
    "signal": SIGNALS,
    "socket": frozenset({"AF_UNIX", "socketpair", "SO_REUSEPORT"}),
    "time": frozenset({"tzset"}),
    # They read a program's words as text, in whichever code page the process happens to have.
    "subprocess": frozenset({"getoutput", "getstatusoutput"}),
    "asyncio": frozenset({"open_unix_connection", "start_unix_server", "add_signal_handler"}),
    "select": frozenset({"poll", "epoll", "kqueue"}),
}
ARGUMENTS = frozenset({"preexec_fn", "start_new_session", "pass_fds", "process_group"})
TEXT = frozenset({"read_text", "write_text"})
RUNS = frozenset({"run", "Popen", "check_output", "check_call", "call"})
AS_TEXT = frozenset({"text", "universal_newlines", "errors"})
NAMES = frozenset({"replace", "rename"})
_OTHER_NAME = re.compile("replace|rename|move")
"""Refused on Windows while another reads the file: `desktop/core/held_files.py` alone, which tries again."""


def problems(source: str) -> list[str]:
    """What in a module's text does not work on Windows, each with its line."""
    found: list[str] = []
    left: list[ast.AST] = [ast.parse(source)]
    while left:
        node = left.pop()
        for what in _of(node):
            found.append(f"{getattr(node, 'lineno', 0)}: {what}")
        if isinstance(node, ast.If) and ast.unparse(node.test) == "sys.platform != 'win32'":
            left += node.orelse  # what stands in it is never reached there
        else:
            left += ast.iter_child_nodes(node)
    return sorted(found)


def unguarded(source: str) -> list[str]:
    """Where a module gives a file another name by itself, each with its line."""
    found: list[str] = []
    if not _OTHER_NAME.search(source):
        return found
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in ("os", "shutil"):
            found += [f"{node.lineno}: {one.name}" for one in node.names if one.name in NAMES | {"move"}]
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        whose, name = ast.unparse(node.func.value), node.func.attr
        # Of a text `replace` takes two, of a moment or a structure named ones: a path's takes one.
        by_path = name in NAMES and len(node.args) == 1 and not node.keywords
        if by_path or (whose, name) in {("os", one) for one in (*NAMES, "renames")} | {("shutil", "move")}:
            found.append(f"{node.lineno}: {whose}.{name}")
    return found


def _of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names if name.name.split(".")[0] in MODULES | LOCALE]
    if isinstance(node, ast.ImportFrom):
        if (node.module or "").split(".")[0] in MODULES | LOCALE:
            return [str(node.module)]
        if "QLocale" in {name.name for name in node.names}:
            return ["QLocale"]
        lacking = OTHER.get(node.module or "", frozenset())
        return [f"{node.module}.{name.name}" for name in node.names if name.name in lacking]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return [f"{node.value.id}.{node.attr}"] * (node.attr in OTHER.get(node.value.id, frozenset()))
    if isinstance(node, ast.Call):
        return _call(node)
    if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
        said = [one.value for one in node.format_spec.values if isinstance(one, ast.Constant)]
        return [f"a format of the process's locale: {one}" for one in said if _of_locale(str(one))]
    return []


def _of_locale(spec: str) -> bool:
    return bool(LETTERS.search(spec) or NUMBER.fullmatch(spec))


def _call(node: ast.Call) -> list[str]:
    found = [f"{one.arg}=" for one in node.keywords if one.arg in ARGUMENTS]
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    given = {one.arg for one in node.keywords}
    words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    # Windows' own code page would read and write it otherwise.
    if name in TEXT and "encoding" not in given and len(node.args) < (2 if name == "write_text" else 1):
        found.append(f"{name} without an encoding")
    if isinstance(node.func, ast.Name) and name == "open" and "encoding" not in given:
        mode = next(
            (k.value for k in node.keywords if k.arg == "mode"), node.args[1] if node.args[1:] else None
        )
        if not (isinstance(mode, ast.Constant) and "b" in str(mode.value)):
            found.append("open without an encoding")
    # Console tools write in the console's code page, which is not the one that the process reads.
    if name in RUNS and given & AS_TEXT and "encoding" not in given:
        found.append(f"{name} as text without an encoding")
    # A date's day without its zero is `%#d` there, `%-d` here: neither is used.
    if name == "strftime" and any("%-" in word or "%#" in word for word in words):
        found.append("strftime with a platform's own letter")
    elif name in ("strftime", "strptime") and any(LETTERS.search(word) for word in words):
        found.append(f"{name} in words of the process's locale")
    if isinstance(node.func, ast.Name) and name == "format" and any(map(NUMBER.fullmatch, words)):
        found.append("format by the process's locale")
    return found


@pytest.mark.parametrize("package", ["desktop", "ui"])
def test_nothing_is_called_that_windows_lacks(package: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): seen
        for path in sorted((ROOT / package).rglob("*.py"))
        if (seen := problems(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl",
        "if sys.platform != 'win32':\n    pass\nelse:\n    import resource",
        "if sys.platform != 'linux':\n    import resource",
        "from pwd import getpwuid",
        "from os import fork",
        "import os\nos.getuid()",
        "import signal\nsignal.signal(signal.SIGKILL, None)",
        "import socket\nsocket.socket(socket.AF_UNIX)",
        "run(x, start_new_session=True)",
        "p.read_text()",
        "p.write_text('ø')",
        "open('x')",
        "open('x', 'w')",
        "d.strftime('%-d. %m')",
        "d.strftime('%d. %B')",
        "datetime.strptime(x, '%d %b')",
        "f'{d:%A}'",
        "f'{x:.3n}'",
        "format(x, 'n')",
        "import locale",
        "from locale import setlocale",
        "from PySide6.QtCore import QLocale",
        "import os\nos.kill(pid, 0)",
        "import os\nos.popen('whoami')",
        "import subprocess\nsubprocess.run(['whoami'], text=True)",
        "import subprocess\nsubprocess.Popen(['whoami'], universal_newlines=True)",
        "from subprocess import check_output\ncheck_output(['whoami'], errors='replace')",
        "import subprocess\nsubprocess.getoutput('whoami')",
    ],
)
def test_each_is_noticed(source: str) -> None:
    assert len(problems(source)) == 1


@pytest.mark.parametrize(
    "source",
    ["import os\nos.open(x, os.O_RDWR)", "if sys.platform != 'win32':\n    import resource",
     "open('x', 'rb')", "open('x', mode='wb')", "p.read_text('utf-8')",
     "getattr(signal, 'SIGBREAK', None)", "p.write_text(x, encoding='utf-8')", "process.kill()",
     "d.strftime('%Y-%m-%d %H:%M:%S')", "f'{d:%Y%m%dT%H%M%S} {x:.2f} {n:>8} {name}'", "format(x, 'f')",
     "subprocess.run(x, capture_output=True)", "subprocess.Popen(x, text=True, encoding='utf-8')"],
)  # fmt: skip
def test_what_works_on_both_is_left_alone(source: str) -> None:
    assert problems(source) == []


@pytest.mark.parametrize("package", ["desktop", "ui", "installer"])
def test_a_file_gets_another_name_in_one_place(package: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): seen
        for path in sorted((ROOT / package).rglob("*.py"))
        if (seen := unguarded(path.read_text(encoding="utf-8")))
    }
    if package == "desktop":
        assert len(found.pop("desktop/core/held_files.py")) == 2
    assert found == {}


def test_each_way_of_giving_another_name_is_noticed() -> None:
    for line in ("os.replace(a, b)", "os.rename(a, b)", "shutil.move(a, b)", "p.replace(q)", "x().rename(q)",
                 "from os import rename", "from shutil import move"):  # fmt: skip
        assert len(unguarded(line)) == 1, line
    for line in ("'a'.replace('b', 'c')", "day.replace(hour=0)", "structs.replace(x, a=1)",
                 "held_files.replace(a, b)", "aliases.rename(tx, entry, x)"):  # fmt: skip
        assert unguarded(line) == [], line


def test_no_file_of_the_program_has_a_name_that_windows_refuses() -> None:
    reserved = {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(1, 10))}
    for package in ("desktop", "ui", "resources", "installer"):
        seen: dict[str, Path] = {}
        for path in (ROOT / package).rglob("*"):
            name = path.relative_to(ROOT).as_posix()
            assert path.name.split(".")[0].lower() not in reserved, name
            assert not set(path.name) & set('<>:"\\|?*'), name
            assert path.name == path.name.rstrip(". "), name
            assert seen.setdefault(name.lower(), path) == path, f"{name} and {seen[name.lower()]}"
            # Below the folder of the program, with room for a user's own longer folder.
            assert len(name) < 150, name
