"""What a program answers to each of its questions: settings under their newest names, blanks and NA as nothing."""

from __future__ import annotations

import datetime as dt
import re

from dumping.sas_programs.findings import Findings, Taken
from dumping.sas_programs.names import older
from dumping.sas_programs.program import Program, Setting, plain

_NOTHING = {"", "NA", "N/A", "."}
_DAY = re.compile(r"'?\"?(\d{1,2})([A-Za-z]{3})(\d{4}|\d{2})'?\"?[dD]?\Z")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


class Answers:
    """The settings of one program; each use is written down with the key of the case that it goes to."""

    def __init__(self, program: Program, findings: Findings) -> None:
        self.program, self.findings = program, findings

    def setting(self, name: str) -> Setting | None:
        """The setting under its own name or an older one; None where it is not filled in."""
        for one in older(self.program.kind, name):
            found = self.program.settings.get(one)
            if found is not None and "<" not in found.value:
                return found
        return None

    def text(self, name: str, key: str = "") -> str | None:
        """A setting's value, macro variables in it resolved; None where it is blank or NA."""
        found = self.setting(name)
        if found is None:
            return None
        value = plain(self.program.resolved(found.value))
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" and value[0] not in value[1:-1]:
            value = value[1:-1].strip()
        if value.upper() in _NOTHING:
            return None
        if "&" in value and re.search(r"&[A-Za-z_]", value):
            what = "nothing sets the macro variable that it refers to"
            self.findings.refuse(self.program.file, found.line, f"%LET {found.name} = {found.value}", what)
            return None
        if key:
            self.findings.take(Taken(self.program.file, found.line, found.name, value, key))
        return value

    def yes(self, name: str, key: str = "") -> bool:
        """Whether a question is answered with YES."""
        return (self.text(name, key) or "").upper() == "YES"

    def words(self, name: str, key: str = "") -> list[str]:
        """The names in a setting that lists some, in capitals."""
        return [word.upper() for word in re.split(r"[\s,]+", self.text(name, key) or "") if word]

    def word(self, name: str, key: str = "") -> str | None:
        """A setting that is one name, in capitals."""
        value = self.text(name, key)
        return value.upper() if value is not None else None

    def day(self, name: str, key: str = "") -> dt.date | None:
        """A day as SAS writes it: 01JAN2023."""
        value = self.text(name, key)
        if value is None:
            return None
        found = _DAY.match(value)
        try:
            if found is None:
                raise ValueError
            year = int(found.group(3))
            year += 0 if year > 99 else 1900 if year >= 60 else 2000
            return dt.date(year, _MONTHS.index(found.group(2).upper()) + 1, int(found.group(1)))
        except ValueError:
            one = self.setting(name)
            assert one is not None
            what, mend = "this is no day", "write it 01JAN2023"
            self.findings.refuse(self.program.file, one.line, f"%LET {one.name} = {one.value}", what, mend)
            return None

    def number(self, name: str, key: str = "") -> float | None:
        """A setting that is a number."""
        value = self.text(name, key)
        try:
            return None if value is None else float(value)
        except ValueError:
            one = self.setting(name)
            assert one is not None
            what, mend = "this is no number", "write its value in the case"
            self.findings.refuse(self.program.file, one.line, f"%LET {one.name} = {one.value}", what, mend)
            return None

    def where(self, name: str) -> str:
        """The place of a setting, for a comment: cm.sas:190 HMSALEDATE."""
        found = self.setting(name)
        return f"{self.program.file}:{found.line} {found.name}" if found is not None else ""

    def refuse(self, name: str, why: str, mend: str = "") -> None:
        """A setting that is not in the case."""
        found = self.setting(name)
        line, text = (found.line, f"%LET {found.name} = {found.value}") if found is not None else (1, f"%LET {name}")
        self.findings.refuse(self.program.file, line, text, why, mend)

    def missing(self, name: str, mend: str = "") -> None:
        """A setting that is needed and not filled in."""
        for one in older(self.program.kind, name):
            if one in self.program.settings:
                line = self.program.settings[one].line
                self.findings.refuse(self.program.file, line, f"%LET {one}", "it is not filled in", mend)
                return
        self.findings.refuse(self.program.file, 1, f"%LET {name}", "the program does not set it", mend)
