"""The warm process that command-line tests fork from (`tests.cli.warm`): a fork server, POSIX only.

Each command has a supervisor between itself and the warm process, which tells the tests how it ended and
leaves it unreaped until they have heard it: a signal never goes to another process with the same number.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import socket
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any

IMPORTED = ("desktop.cli.dispatch", "desktop.cli.serve", "desktop.cli.snapshot", "desktop.cli.say",
            "desktop.cli.demo_letters", "desktop.backend.running", "desktop.backend.demo",
            "uvicorn.protocols.http.h11_impl", "uvicorn.lifespan.off", "anyio._backends._asyncio",
            "alembic.command", "sqlcipher3", "yaml", "desktop.service.local", "desktop.service.record",
            "desktop.service.process", "desktop.workspace.resolving", "desktop.link.process", "ui.pictures",
            "ui.said", "ui.application", "ui.opening", "ui.acts.handled", "ui.acts.pictures.screens",
            "ui.window.snapshot")  # fmt: skip
"""What the commands import, at once or later. A name that is missing here only costs time."""


def _import() -> None:
    from desktop import __main__

    __main__._light_msgspec()
    # The commands run it themselves.
    del sys.modules[__main__.__name__]
    for name in IMPORTED:
        importlib.import_module(name)
    # What is here stays: a command that collects its garbage copies none of it.
    gc.collect()
    gc.freeze()


def _reap(options: int) -> None:
    try:
        while os.waitpid(-1, options)[0]:
            pass
    except ChildProcessError:
        return


def serve(control: socket.socket) -> Callable[[], None] | None:
    """Fork a command for each request. Returns in the command's own process with what it is to do, and None
    when the tests have ended."""
    while True:
        said, received, _flags, _address = socket.recv_fds(control, 1, 4)
        if not said:
            _reap(0)
            return None
        _reap(os.WNOHANG)
        if os.fork() == 0:
            control.close()
            return _supervised(*received)
        for descriptor in received:
            os.close(descriptor)


def _supervised(link: int, *streams: int) -> Callable[[], None]:
    """Begin the command, and return in its process; its supervisor ends here."""
    with socket.socket(fileno=link) as told:
        with told.makefile("rb") as asked:
            wanted = json.loads(asked.readline())
        command = os.fork()
        if command:
            # Only the command holds its streams: whoever reads them hears of its end.
            for stream in streams:
                os.close(stream)
            told.sendall(b"%d\n" % command)
            ended = os.waitid(os.P_PID, command, os.WEXITED | os.WNOWAIT)
            assert ended is not None
            code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
            told.sendall(b"%d\n" % code)
            told.recv(1)
            os.waitpid(command, 0)
            os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    return lambda: _begin(wanted)


def _begin(wanted: dict[str, Any]) -> None:
    """Run the command as `python -m` or `python -c` does."""
    os.environ.clear()
    os.environ.update(wanted["env"])
    os.chdir(wanted["cwd"])
    if wanted["strict"]:
        sys.warnoptions.append("error")
        warnings.simplefilter("error")
    sys.argv[1:] = wanted["arguments"]
    if wanted["safe"]:
        del sys.path[0]
    if wanted["kind"] == "-m":
        if not wanted["safe"]:
            sys.path[0] = wanted["cwd"]
        runpy.run_module(wanted["source"], run_name="__main__", alter_sys=True)
        return
    sys.argv[0] = "-c"
    if not wanted["safe"]:
        sys.path[0] = ""
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    exec(compile(wanted["source"], "<string>", "exec"), main.__dict__)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as _control:
        _import()
        _command = serve(_control)
    if _command is not None:
        _command()
