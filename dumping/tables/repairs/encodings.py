"""The encoding of a text file: certain from its first bytes, or because it is UTF-8 throughout; otherwise asked for."""

from __future__ import annotations

import codecs

from dumping.case.problems import Problem
from dumping.tables.repairs.repair import Repair

# Names that a case may state, and what Python calls them.
ENCODINGS = {
    "utf-8": "utf-8", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "windows-1252": "cp1252",
    "windows-1250": "cp1250", "windows-1251": "cp1251", "windows-1254": "cp1254", "windows-1258": "cp1258",
    "windows-874": "cp874", "iso-8859-1": "latin-1", "cp949": "cp949", "euc-kr": "euc_kr", "shift-jis": "cp932",
    "euc-jp": "euc_jp", "gb18030": "gb18030", "big5": "cp950",
}  # fmt: skip
# Those that an error proposes, if the file can be read in them: the most common first.
_PROPOSED = ("windows-1252", "cp949", "shift-jis", "gb18030", "big5", "windows-1250", "windows-1251")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAVE = "save it as CSV UTF-8"


def as_utf8(
    content: bytes, file: str, encoding: str = "", can_state: bool = True
) -> tuple[bytes | None, list[Repair], list[Problem]]:
    """The content as UTF-8 without a byte-order mark, and what was done; None where its encoding is not certain.

    A file of plain UTF-8 is given back as it is, undecoded.
    """
    mark = next((name for begin, name in _MARKS if content.startswith(begin)), "")
    stated = encoding or mark
    if not stated and (content[1:2] == b"\0" or content[:1] == b"\0"):
        guess = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        return None, [], [_asked(file, 1, "the file looks like UTF-16 without a byte-order mark", guess, can_state)]
    if stated in ("", "utf-8"):
        return (content[3:] if content.startswith(codecs.BOM_UTF8) else content), [], []
    try:
        text = content.decode(ENCODINGS[stated]).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        return None, [], [Problem(file, f"a character is not {stated}", _SAVE, row=row, unreadable=True)]
    return text.encode("utf-8", "surrogatepass"), [Repair(file, f"read as {stated}")], []


def not_utf8(content: bytes, error: UnicodeDecodeError, file: str, can_state: bool = True) -> Problem:
    """What to ask where a character is not UTF-8: every encoding in which the file can be read, with what it says."""
    row = content[: error.start].count(b"\n") + 1
    shown = []
    for name in _PROPOSED:
        said = _word(content, error.start, name)
        if said:
            shown.append((name, said))
    what = "a character is not UTF-8"
    if not can_state or not shown:
        return Problem(file, what, _SAVE, row=row, unreadable=True)
    readings = ", ".join(f"'{said}' in {name}" for name, said in shown[:4])
    mend = f'{_SAVE}, or state beside the file which is right, such as encoding = "{shown[0][0]}"'
    return Problem(file, f"{what}; it reads {readings}", mend, row=row, unreadable=True)


def _asked(file: str, row: int, what: str, guess: str, can_state: bool) -> Problem:
    mend = f'{_SAVE}, or state encoding = "{guess}" beside the file' if can_state else _SAVE
    return Problem(file, what, mend, row=row, unreadable=True)


def _word(content: bytes, at: int, name: str) -> str:
    """The cell around a byte as one encoding has it, '' where the file cannot be read in it."""
    try:
        text = content[: 4 << 20].decode(ENCODINGS[name], "strict" if len(content) <= 4 << 20 else "ignore")
        before = content[:at].decode(ENCODINGS[name])
    except UnicodeDecodeError:
        return ""
    begin = max(text.rfind(sign, 0, len(before)) for sign in ',;\t|\n\r"')
    ends = [end for sign in ',;\t|\n\r"' if (end := text.find(sign, len(before))) >= 0]
    word = text[begin + 1 : min(ends, default=len(text))].strip()
    return "" if any(not sign.isprintable() for sign in word) else word[:24]
