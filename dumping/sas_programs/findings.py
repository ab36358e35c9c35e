"""What an import took from a program and what it could not take, each with its line."""

from __future__ import annotations

from dataclasses import dataclass, field

_SHOWN = 160


@dataclass(frozen=True)
class Taken:
    """A setting or an assignment that stands in the case: the program's line, what it says, and the case's key."""

    file: str
    line: int
    name: str
    value: str
    key: str

    def to_dict(self) -> dict[str, object]:
        """For JSON output."""
        return {"file": self.file, "line": self.line, "name": self.name, "value": self.value, "key": self.key}


@dataclass(frozen=True)
class Untranslated:
    """A statement that is not in the case: why, and what to do about it."""

    file: str
    line: int
    text: str
    why: str
    mend: str = ""

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}..."
        said = f"{self.file}:{self.line}: {shown}: {self.why}" if shown else f"{self.file}:{self.line}: {self.why}"
        return said + (f"; {self.mend}" if self.mend else "")

    def to_dict(self) -> dict[str, object]:
        """For JSON output."""
        return {"file": self.file, "line": self.line, "text": self.text, "why": self.why, "mend": self.mend}


@dataclass
class Findings:
    """All that an import has to tell."""

    settings: list[Taken] = field(default_factory=list)
    assignments: list[Taken] = field(default_factory=list)
    untranslated: list[Untranslated] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _told: set[object] = field(default_factory=set)

    def refuse(self, file: str, line: int, text: str, why: str, mend: str = "") -> None:
        """Adds a statement that is not in the case, once."""
        one = Untranslated(file, line, text, why, mend)
        if one not in self._told:
            self._told.add(one)
            self.untranslated.append(one)

    def take(self, setting: Taken) -> None:
        """Adds a setting that stands in the case, once for each key."""
        if setting not in self._told:
            self._told.add(setting)
            self.settings.append(setting)

    def note(self, text: str) -> None:
        """Adds a remark, once."""
        if text not in self._told:
            self._told.add(text)
            self.notes.append(text)
