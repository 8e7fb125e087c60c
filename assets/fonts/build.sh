#!/usr/bin/env bash
# Rebuild the subset fonts. Needs npm and Python with fonttools:
#   bash assets/fonts/build.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm pack --silent @expo-google-fonts/noto-sans@0.4.2 @expo-google-fonts/noto-sans-math@0.4.2 >/dev/null
mkdir sans math
tar xzf expo-google-fonts-noto-sans-0.4.2.tgz -C sans --strip-components 1
tar xzf expo-google-fonts-noto-sans-math-0.4.2.tgz -C math --strip-components 1

text=U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+0237,U+02C6,U+02C7,U+02D8-02DD
text+=,U+0300-030C,U+0326-0328,U+0370-03FF,U+1D2C-1D6A,U+1E90,U+1E91,U+1E9E
text+=,U+2000-200B,U+2010-2027,U+202F-205F,U+2070-209C,U+20AC,U+2100-214F,U+2150-215F
text+=,U+2212,U+25CC,U+FFFD
math=U+2190-22FF,U+2308-230B,U+25A0-25FF,U+2713,U+27E6-27EB,U+27F5-27FA,U+1D49C-1D4CF

common=(--no-hinting --desubroutinize '--name-IDs=0,1,2,3,4,5,6,13,14'
        '--layout-features=ccmp,locl,mark,mkmk,kern' '--drop-tables+=DSIG,MATH')
pyftsubset sans/400Regular/NotoSans_400Regular.ttf --unicodes="$text" "${common[@]}" --output-file="$here/Text-Regular.ttf"
pyftsubset sans/700Bold/NotoSans_700Bold.ttf       --unicodes="$text" "${common[@]}" --output-file="$here/Text-Bold.ttf"
pyftsubset math/400Regular/NotoSansMath_400Regular.ttf --unicodes="$math" "${common[@]}" --output-file="$here/Math.ttf"

# Three repairs that the subsetter cannot make:
# - Math.ttf gets the line metrics of the text faces, so that a fallback glyph sits on the same baseline;
# - in the bold face the minus sign becomes as wide as a digit and a plus sign (572 units), as it is in the regular one;
# - Greek letters without an anchor for marks above get one at the middle of their top (otherwise the hat
#   of an estimate, theta + U+0302, is drawn at the right edge of the letter).
python3 - "$here" <<'PY'
import sys
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

here = sys.argv[1]


def repair_marks(font):
    cmap, glyf = font.getBestCmap(), font["glyf"]
    hat = cmap[0x302]
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for sub in lookup.SubTable:
            sub = getattr(sub, "ExtSubTable", sub)
            if type(sub).__name__ != "MarkBasePos" or hat not in sub.MarkCoverage.glyphs:
                continue
            assert sub.ClassCount == 1
            # Distance between the top of a letter and its anchor, as drawn for x.
            x = sub.BaseArray.BaseRecord[sub.BaseCoverage.glyphs.index("x")].BaseAnchor[0]
            lift = x.YCoordinate - glyf["x"].yMax
            pairs = dict(zip(sub.BaseCoverage.glyphs, sub.BaseArray.BaseRecord))
            for code in [*range(0x391, 0x3AA), *range(0x3B1, 0x3CA), 0x3D1, 0x3D5]:
                name = cmap.get(code)
                if name is None or name in pairs:
                    continue
                glyph = glyf[name]
                anchor = otTables.Anchor()
                anchor.Format = 1
                anchor.XCoordinate = (glyph.xMin + glyph.xMax) // 2
                anchor.YCoordinate = glyph.yMax + lift
                record = otTables.BaseRecord()
                record.BaseAnchor = [anchor]
                pairs[name] = record
            order = sorted(pairs, key=font.getGlyphID)
            sub.BaseCoverage.glyphs = order
            sub.BaseArray.BaseRecord = [pairs[name] for name in order]
            sub.BaseArray.BaseCount = len(order)


for name in ("Text-Regular", "Text-Bold"):
    font = TTFont(f"{here}/{name}.ttf", recalcTimestamp=False)
    cmap, hmtx, glyf = font.getBestCmap(), font["hmtx"], font["glyf"]
    repair_marks(font)
    width, minus = hmtx[cmap[ord("0")]][0], cmap[0x2212]
    advance, bearing = hmtx[minus]
    if advance != width:
        shift = (advance - width) // 2
        glyf[minus].coordinates.translate((-shift, 0))
        glyf[minus].recalcBounds(glyf)
        hmtx[minus] = (width, bearing - shift)
    font.save(f"{here}/{name}.ttf")

ref = TTFont(f"{here}/Text-Regular.ttf")
font = TTFont(f"{here}/Math.ttf", recalcTimestamp=False)
for table, fields in {"hhea": ("ascent", "descent", "lineGap"),
                      "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent", "fsSelection")}.items():
    for field in fields:
        setattr(font[table], field, getattr(ref[table], field))
font.save(f"{here}/Math.ttf")
PY
ls -l "$here"/*.ttf
