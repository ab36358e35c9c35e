"""What is done to valid inputs: bytes, the parts of an archive, and the lines of a case file."""

from __future__ import annotations

import io
import random
import re
import zipfile

BYTES = (
    b"\0",
    b"\xff",
    b"\x80",
    b'"',
    b",",
    b"\n",
    b"\r",
    b"=",
    b"<",
    b"&",
    b"-",
    b"9",
    b"\xef\xbb\xbf",
    b"\x7f\xff\xff\xff",
)
VALUES = (
    "nan", "inf", "-inf", "-1", "0", "1e308", "-1e308", "1e-320", "9999999999999999999999", "true", "[]", "{}",
    "''", '""',
    '"\\u0000"', '"../x.csv"', '"/dev/zero"', '"us.csv"', "[1, [2]]", '[{a = 1}]', "2020-02-30", "0001-01-01",
    "9999-12-31",
    "12:00:00", "2020-01-01T00:00:00Z", '"USD"', '"KRW"', '"connum"', '"quantity"', '"' + "a" * 3000 + '"',
    '"="', '"A"',
    '"gross_unit_price / 0"', '"ln(0 - quantity)"', '"exp(gross_unit_price)"', '"-" ', "0.1", "2", '"2020-01"',
    '"review"',
    '"in"', '"eu"', '"ca"', '"cn"', '"wto"', '"us"', '"most similar"', '"CEP"', '"constructed value"',
)  # fmt: skip


def content(draw: random.Random, good: bytes) -> bytes:
    """Some bytes exchanged, taken out, doubled, or all that comes after one."""
    made = bytearray(good)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        at = draw.randrange(len(made) + 1)
        how = draw.randrange(6)
        if how == 0:
            made[at : at + 1] = bytes([draw.randrange(256)])
        elif how == 1:
            made[at:at] = draw.choice(BYTES)
        elif how == 2:
            del made[at : at + draw.randrange(1, 40)]
        elif how == 3:
            other = draw.randrange(len(made) + 1)
            made[at:at] = made[other : other + draw.randrange(1, 60)]
        elif how == 4:
            made[at : at + 8] = draw.choice((b"\xff" * 8, b"\0" * 8, b"\x7f" + b"\xff" * 7, b"9" * 8))
        elif draw.random() < 0.3:
            del made[at:]
    return bytes(made)


def archive(draw: random.Random, good: bytes) -> bytes:
    """An archive with the bytes of one of its parts changed, packed again so that it can be opened."""
    with zipfile.ZipFile(io.BytesIO(good)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    name = draw.choice(sorted(parts))
    parts[name] = content(draw, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for part, its in parts.items():
            opened.writestr(part, its)
    return made.getvalue()


def case(draw: random.Random, good: str) -> str:
    """A case file with lines taken out, doubled or moved, values exchanged, and tables renamed."""
    lines = good.split("\n")
    for _ in range(draw.choice((1, 1, 2, 3, 6))):
        at = draw.randrange(len(lines))
        how = draw.randrange(8)
        if how == 0:
            del lines[at]
        elif how == 1:
            lines.insert(at, lines[draw.randrange(len(lines))])
        elif how in (2, 3, 4) and "=" in lines[at]:
            key, _, _ = lines[at].partition("=")
            lines[at] = f"{key}= {draw.choice(VALUES)}"
        elif how == 5:
            lines[at] = re.sub(r"\w+", lambda found: draw.choice((found.group(), "x", "connum", "1")), lines[at])
        elif how == 6:
            other = lines[draw.randrange(len(lines))]
            lines[at] = lines[at].partition("=")[0] + "=" + other.partition("=")[2]
        else:
            lines[at] = content(draw, lines[at].encode()).decode("utf-8", "replace")
        lines = lines or [""]
    return "\n".join(lines)


_WORDS = (
    "quantity", "gross_unit_price", "connum", "customer", "x", "1", "0", "2.5", "1e300", '"A"', "'A'", "(",
    ")", ",", "+",
    "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "and", "or", "not", "min(", "max(", "abs(", "round(",
    "sqrt(", "ln(",
    "exp(", "if(", "coalesce(", "total(", "__import__", ".", "=", "\\", "\u00b2", "\0", "true", "if", "e", "\u0663",
)  # fmt: skip


def expression(draw: random.Random) -> str:
    """Words of the language, and some that are none, one after the other."""
    return " ".join(draw.choice(_WORDS) for _ in range(draw.randrange(1, 14)))
