"""The NSIS script, written from the product's description, and the installer made of it.

A new version is first unpacked whole beside the old one; only then the folders change places. Whatever goes
wrong before leaves the old one as it was.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from installer.product import Product
from installer.signing import Signer
from installer.tools import BUILD, HERE, environment, files, run, tool
from installer.whole import whole

STILL = 120
"""Seconds without progress after which makensis is ended; it packs for a minute, or many beside others."""
TEMPLATE = HERE / "installer.nsi"
SMALL = "SetCompressor /SOLID lzma"
QUICK = "SetCompressor zlib"
NONE = "SetCompress off"
LANGUAGES = {"nb": "NORWEGIAN", "en": "ENGLISH"}


def script(
    product: Product, stage: Path, out: Path, *, compression: str = SMALL, sign: Signer | None = None
) -> str:
    """The whole text of the `.nsi`; where it is to be signed, also the uninstaller inside."""
    size = sum(one.stat().st_size for one in files(stage))
    words = {
        "NAME": product.name,
        "MAKER": product.maker,
        "COPYRIGHT": product.copyright,
        "VERSION": product.version,
        "FOUR": product.four,
        "FOLDER": product.folder,
        "WINDOWED": product.windowed,
        "CONSOLE": product.console,
        "LIBRARY": f"python{product.python.tag}.dll",
        "WINDOWS": str(product.windows_build),
        "STAGE": str(stage),
        "SEP": os.sep,
        # Debian's NSIS has a 64-bit one; the project's own releases for Windows have not.
        "TARGET": "x86-unicode" if sys.platform == "win32" else "amd64-unicode",
        "ICON": str(BUILD / "launcher" / product.windowed.removesuffix(".exe") / "fagflate.ico"),
        "OUT": str(out),
        "KILOBYTES": str(-(-size // 1024)),
        # The old and the new stand beside each other for a moment.
        "MEGABYTES": str(size // 1_000_000 + 50),
        "COMPRESSION": compression,
        "FINALIZE": f"!uninstfinalize `{sign.line('%1', product.name)}` = 0" if sign is not None else "",
        "ABOUT_NB": product.about["nb"],
        "STOPS": stops(product),
        "CODES": "\n".join(f"!define CODE_{name} {stop.code}" for name, stop in product.stops.items()),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for key, value in words.items():
        text = text.replace(f"@{key}@", value)
    return text


def stops(product: Product) -> str:
    """The sentences for each way of stopping, in both languages."""
    return "\n".join(
        f'LangString STOP_{name} ${{LANG_{language}}} "{_quoted(getattr(stop, key))}"'
        for name, stop in product.stops.items()
        for key, language in LANGUAGES.items()
    )


def _quoted(text: str) -> str:
    return text.replace("$", "$$").replace('"', '$\\"')


def build(
    product: Product, stage: Path, out: Path, *, compression: str = SMALL, sign: Signer | None = None
) -> None:
    """Write the script beside the build and run makensis on it; signed if wanted."""
    makensis = tool("makensis", package="nsis")
    written = BUILD / "nsis" / f"{out.stem}.nsi"
    written.parent.mkdir(parents=True, exist_ok=True)
    with whole(out) as part:
        text = script(product, stage, part, compression=compression, sign=sign)
        # With a mark at the start, or it would be read in the machine's own code page.
        written.write_text(text, encoding="utf-8-sig", newline="\n")
        run(
            [makensis, "-V2", "-WX", written],
            limit=STILL, most=3600, cwd=written.parent, more=environment(), writes=[part],
        )  # fmt: skip
        if sign is not None:
            sign.sign(part, product.name)
