"""`python -m tests.bench NAME`: one row of the performance table as a line of JSON."""

from __future__ import annotations

import json
import os
import sys

from tests.bench import measure

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.stdout.write(json.dumps(measure(sys.argv[1])) + "\n")
