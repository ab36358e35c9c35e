"""The text of a case file to its content; what is not valid TOML is told in words that do not need TOML's."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from dumping.case.problems import Problem

# A sign of what is wrong in the line, and what to do about it; the first that fits is told.
_IN_LINE = (
    (r"\[[^\],]*\d\s+[\d\"'][^\]]*\]", "a comma is missing between two entries"),
    (r"[“”„‘’«»]", 'write straight quotation marks, "like this", not typographic ones'),
    (r"=\s*[-+]?\d{1,3}(,\d{3})+(\.\d+)?\s*(#.*)?$", "write numbers without thousands separators: 1000"),
    (r"=\s*[-+]?\d+,\d+\s*(#.*)?$", "write numbers with a decimal point: 12.5"),
    (r"=\s*[-+]?[\d.,]+\s*%", "write the number alone, without a sign; margins are in per cent"),
    (r"=\s*[$€£¥₩]", "write the number alone, without a sign; currencies have keys of their own"),
    (r"=\s*\[?\s*\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", "dates are written year first: 2014-07-18"),
    (r"=\s*\[?\s*\d{4}-\d{1,2}-\d{1,2}\b", "there is no such day; dates are written with two digits: 2014-07-08"),
    (r"=\s*(True|False|TRUE|FALSE|yes|no|Yes|No)\b", "write true or false, in small letters"),
    (r"^\s*[^=#\[]+:", "write key = value, with an equals sign"),
    (r"=\s*(#.*)?$", "write a value behind the equals sign, or take the key out"),
    (r"=\s*[-+]?\d+\s+\d", "write numbers without spaces"),
)
# The beginning of the reader's message, and what to do.
_BY_MESSAGE = (
    ("Cannot overwrite a value", "the same key stands there twice; keep one, or write double brackets for a list"),
    ("Duplicate inline table key", "the same key stands there twice; keep one"),
    ("Unescaped", "write a backslash twice"),
    ("Unterminated string", "a quotation mark is opened and never closed"),
    ("Illegal character '\\n'", "a quotation mark is opened and not closed on its line"),
    ("Unclosed array", "a square bracket is opened and never closed, or a comma is missing between two entries"),
    ("Unclosed inline table", "write all that stands between braces on one line, with commas between the keys"),
    ("Expected ']", "the brackets around a table's name are not closed"),
    ("Expected '=' after a key", "write key = value; a key is one word, or stands in quotation marks"),
    ("Expected newline", "a line holds one key and one value; texts stand in quotation marks"),
    ("Invalid value", "texts stand in quotation marks, dates are written 2014-07-18, true and false in small letters"),
    ("Invalid initial character for a key part", "what stands between braces stands on one line, without a last comma"),
    ("Illegal character", "take the sign out; it cannot be seen in most editors"),
)


# A key of more parts than this between points; the reader's time and memory grow with their square.
_PARTS = 50
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_MANY_PARTS = re.compile(rf"""(?<![\w\-"'.])(?:{_PART}){{{_PARTS}}}""")


def read_toml(text: str, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """The content of a TOML text, or the one fault that keeps it from being read."""
    if found := _MANY_PARTS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return {}, [Problem(file, f"a key of more than {_PARTS} parts", "write it flatter", line)]
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        message = re.sub(r" \(at .*\)$", "", str(error))
        what, mend = _told(message, _line(text, line))
        return {}, [Problem(file, f"not valid TOML: {what[0].lower()}{what[1:]}", mend, line)]
    except RecursionError:
        return {}, [Problem(file, "nested too deeply to be read", "write it flatter", 1)]
    except ValueError:
        # Python refuses integers of thousands of digits.
        found = re.search(r"\d{1000}", text)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        return {}, [Problem(file, "not valid TOML: a number has too many digits", "state the number", line)]


def _told(message: str, line: str) -> tuple[str, str]:
    """What is wrong and what to do, from the reader's message and the line that it stopped at."""
    names = re.search(r"\((.*)\)", message)
    if names and message.startswith(("Cannot declare", "Cannot mutate", "Cannot redefine")):
        name = ".".join(re.findall(r"'([^']*)'", names.group(1)))
        if line.lstrip().startswith("[["):
            mend = f"entries of a list all stand under double brackets, [[{name}]], and keys of the same name go"
        else:
            mend = f"keep one; entries of a list stand under double brackets, [[{name}]]"
        return f"'{name}' stands there already", mend
    if not message.startswith(("Cannot", "Unescaped", "Duplicate", "Unterminated")):
        for sign, mend in _IN_LINE:
            if re.search(sign, line):
                return message, mend
    for begin, mend in _BY_MESSAGE:
        if message.startswith(begin):
            return message, mend
    return message, "see https://toml.io for how keys and values are written"


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1] if 0 < number <= len(lines) else ""
