"""Makes the fonts of letters from Inter's OpenType files: TrueType outlines, a subset, tabular figures.

    python resources/letters/fonts/convert.py [FOLDER]

where FOLDER holds Inter's OTF files, `resources/fonts/inter` by default.

Letters are drawn by a library that reads TrueType outlines only and knows no OpenType features. So the
curves are converted (at most half a unit of error in 2816), and the features that our letters always
use (`tnum`: figures of equal width, `cv05`: an l that is no I) are written into the character map. The
same input gives the same bytes. Inter is under the SIL Open Font License 1.1, see OFL.txt.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

HERE = Path(__file__).resolve().parent
WEIGHTS = ("Regular", "SemiBold")
FEATURES = ("tnum", "cv05")
MAX_ERROR = 0.5

# Latin with all its extensions, combining marks, Greek, Cyrillic, Vietnamese, punctuation, figures above
# and below the line, currency, letterlike signs, arrows, mathematics, geometric shapes and ticks.
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x36F),
    (0x370, 0x52F),
    (0x1E00, 0x1FFF),
    (0x2000, 0x20CF),
    (0x2100, 0x22FF),
    (0x25A0, 0x25FF),
    (0x2700, 0x27BF),
    (0xA720, 0xA7FF),
    (0xFB00, 0xFB06),
)


def convert(source: Path, target: Path) -> None:
    """Write one weight."""
    font = TTFont(source, recalcTimestamp=False)
    _bake(font)
    options = Options()
    options.layout_features = []
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    _outlines(font)
    font.save(target, reorderTables=True)


def _bake(font: TTFont) -> None:
    """Point characters at the glyphs that the features would choose."""
    table = font["GSUB"].table
    chosen: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag not in FEATURES:
            continue
        for index in record.Feature.LookupListIndex:
            for subtable in table.LookupList.Lookup[index].SubTable:
                inner = getattr(subtable, "ExtSubTable", subtable)
                if inner.LookupType == 1:
                    chosen.update(inner.mapping)
    for cmap in font["cmap"].tables:
        if cmap.isUnicode():
            cmap.cmap = {code: chosen.get(glyph, glyph) for code, glyph in cmap.cmap.items()}


def _outlines(font: TTFont) -> None:
    """Replace cubic outlines (CFF) by quadratic ones (glyf)."""
    order = font.getGlyphOrder()
    glyphs = font.getGlyphSet()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        drawn[name] = pen.glyph()
    font["loca"] = newTable("loca")
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = drawn
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for name in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
    ):
        setattr(maxp, name, 0)
    font["post"].formatType = 3.0
    font["post"].extraNames = []
    font["post"].mapping = {}
    font.sfntVersion = "\x00\x01\x00\x00"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "fonts" / "inter"
    for weight in WEIGHTS:
        convert(folder / f"Inter-{weight}.otf", HERE / f"Inter-{weight}.ttf")


if __name__ == "__main__":
    main()
