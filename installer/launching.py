"""The two launchers, compiled from `launcher/` with icon, version resource and manifest."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from installer import icon
from installer.product import Product
from installer.runtime import MINGW, compiler
from installer.tools import BUILD, HERE, environment, run, tool


def launchers(stage: Path, product: Product) -> None:
    """Compile both into `stage`."""
    short = ("windres",) if sys.platform == "win32" else ()
    windres = tool(MINGW + "windres", *short, package="binutils-mingw-w64-x86-64")
    picture = icon.ico()
    for name, interpreter, windowed in (
        (product.windowed, "pythonw.exe", True),
        (product.console, "python.exe", False),
    ):
        work = BUILD / "launcher" / name.removesuffix(".exe")
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(HERE / "launcher", work)
        (work / "fagflate.ico").write_bytes(picture)
        for source in ("launcher.rc", "launcher.manifest"):
            (work / source).write_text(
                filled((work / source).read_text(encoding="utf-8"), product, name),
                encoding="utf-8",
                newline="\n",
            )
        run([windres, "-c", "65001", "launcher.rc", "launcher.o"], limit=60, cwd=work, more=environment())
        defines = [f'-DPYTHON_DLL=L"python{product.python.tag}.dll"', f'-DINTERPRETER=L"{interpreter}"']
        kind = ["-mwindows", "-DWINDOWED"] if windowed else ["-mconsole"]
        run(
            [compiler(), "-municode", *kind, *defines, "-O2", "-s", "-Wall", "-Wextra", "-Werror", "-static",
             "-Wl,--no-insert-timestamp,--dynamicbase,--nxcompat,--high-entropy-va",
             "-o", "launcher.exe", "launcher.c", "launcher.o", "-lshell32"],
            limit=60, cwd=work, more=environment(),
        )  # fmt: skip
        shutil.copyfile(work / "launcher.exe", stage / name)


def filled(text: str, product: Product, name: str) -> str:
    """A template with the product's words in it."""
    for key, value in {
        "NAME": product.name,
        "FILE": name,
        "VERSION": product.version,
        "FOUR": product.four,
        "COMMAS": product.four.replace(".", ","),
        "MAKER": product.maker,
        "COPYRIGHT": product.copyright,
        "ABOUT": product.about["nb"],
    }.items():
        text = text.replace(f"@{key}@", value)
    return text
