"""The record service of a window, as a process: `python -m desktop.service`."""

from __future__ import annotations

import sys

from desktop.service.process import main

if __name__ == "__main__":
    sys.exit(main())
