"""Spooler of this machine behind one port: a PDF handed over to a printer, and the state of its job.

Doors, by which others enter: `port`.

- `cups`: CUPS (Linux, macOS) behind the port, over IPP on its own socket or address
- `ipp`: IPP messages (RFC 8010): a request as bytes, and the attributes of an answer
- `port`: Port to the system's spooler: hands a PDF over to a printer and asks for the job by its id
- `windows`: Windows' spooler behind the port: pages drawn by GDI, the job's id from StartDoc
"""

from __future__ import annotations

import sys

from desktop.papers.spooler.port import Spooler


def here() -> Spooler:
    """The spooler of this machine's system."""
    if sys.platform == "win32":
        from desktop.papers.spooler.windows import WindowsSpooler

        return WindowsSpooler()
    from desktop.papers.spooler.cups import Cups

    return Cups()
