#!/usr/bin/env python3
"""Makes NotoSansCJK-Regular-subset.otf of the Debian package fonts-noto-cjk (needs fonttools).

Kept are the Han characters of GB 2312, JIS X 0208 and Big 5 level 1, kana, and every Hangul syllable, each in its
Chinese, Japanese and Korean shape (the feature `locl`): what names and titles are written in, at a third of the size.
"""
import subprocess
import sys
import unicodedata


def characters(codec, pairs):
    found = set()
    for pair in pairs:
        try:
            found |= set(bytes(pair).decode(codec))
        except UnicodeDecodeError:
            pass
    return found


rows = range(0xA1, 0xFE)
euc = [(a, b) for a in rows for b in range(0xA1, 0xFF)]
big5 = [(a, b) for a in range(0xA1, 0xC7) for b in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]]
wide = characters("gb2312", euc) | characters("euc_jp", euc) | characters("big5", big5)
han = {
    c
    for c in wide
    if ord(c) >= 0x2E80 and unicodedata.category(c)[0] in "LMN" or c in "・。、「」『』（）！？：；，．"
}
kana = {chr(c) for c in range(0x3041, 0x3100) if unicodedata.name(chr(c), "")}
hangul = {chr(c) for c in range(0xAC00, 0xD7A4)}
text = "".join(sorted(han | kana | hangul | set(" ·々〆ー")))
subprocess.run(
    [
        "pyftsubset",
        sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "--font-number=2",
        f"--text={text}",
        "--output-file=NotoSansCJK-Regular-subset.otf",
        "--layout-features=locl",
        "--no-hinting",
        "--notdef-outline",
    ],
    check=True,
)
