"""A case file as text: sections of keys, each with the program's line that it comes from in a comment."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, field

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDE = 110


@dataclass
class Section:
    """A table of the file: its header, remarks above it, and keys with their comments."""

    header: str
    remarks: list[str] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def put(self, key: str, value: object, source: str = "") -> None:
        """A key with its value, unless it is there; `source` is where it comes from."""
        if key in self.keys:
            return
        self.keys.add(key)
        name = key if _BARE.fullmatch(key) else _text(key)
        self.lines.append((f"{name} = {toml(value)}", source))

    def say(self, remark: str) -> None:
        """A line of comment among the keys."""
        self.lines.append(("", remark))

    def text(self) -> str:
        """The section as it stands in the file."""
        parts = [f"# {_line(remark)}" for remark in self.remarks]
        parts += [self.header] if self.header else []
        for line, source in self.lines:
            if not source:
                parts.append(line)
            elif not line:
                parts.append(f"# {_line(source)}")
            elif len(line) + len(source) + 4 > _WIDE:
                parts += [f"# {_line(source)}", line]
            else:
                parts.append(f"{line}  # {_line(source)}")
        return "\n".join(parts) + "\n"


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml(one) for one in value)}]"
    if isinstance(value, dict):
        pairs = (f"{k if _BARE.fullmatch(k) else _text(k)} = {toml(v)}" for k, v in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    return _text(str(value))


def _text(value: str) -> str:
    if '"' in value and value.isprintable() and "'" not in value:
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(remark: str) -> str:
    """A comment holds no control characters."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", remark)
