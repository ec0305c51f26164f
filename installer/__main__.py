"""`python -m installer`: builds the Windows folder, installers, ZIP and lists into `dist/windows`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from installer.build import build
from installer.product import product
from installer.signing import signer
from installer.tools import DIST, Failed


def main() -> int:
    """0 built, 1 could not be built."""
    parser = argparse.ArgumentParser(prog="python -m installer", description=__doc__)
    parser.add_argument(
        "--python", type=Path, help="a folder with Windows' Python, in place of the pinned one"
    )
    parser.add_argument("--quick", action="store_true", help="a larger EXE in a quarter of the time")
    parser.add_argument("--version", default="", help="build as another version, to try an upgrade")
    parser.add_argument("--out", type=Path, default=DIST, help="where the files go (dist/windows)")
    parser.add_argument(
        "--sign",
        type=Path,
        metavar="CERTIFICATE",
        help="sign with this (PKCS #12); without, nothing is signed",
    )
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="the certificate's password")
    parser.add_argument(
        "--timestamp", default="", metavar="URL", help="who stamps the time of signing (RFC 3161)"
    )
    given = parser.parse_args()
    try:
        sign = signer(given.sign, given.password_file, given.timestamp)
        build(
            product(given.version), python=given.python, quick=given.quick, out=given.out.resolve(), sign=sign
        )
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
