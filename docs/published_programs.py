"""Makes dumping/sas_programs/published.bin from a copy of the history of Commerce's programs.

python docs/published_programs.py GIT_DIRECTORY

The git directory is that of a repository which holds the programs' versions as .sas files. Digests of their
statements are kept, and the day that each version bears; none of their text.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import dumping.sas_programs
from dumping.sas_programs.published import made, packed
from dumping.sas_programs.scan import program_text, statements

BY_NAME = (
    ("nme", "nonmarket"),
    ("common", "common macros"),
    ("macros", "macros"),
    ("margin", "margin"),
    ("market", "comparison market"),
    ("comparison", "comparison market"),
)
_DAY = re.compile(r"UPDATED?\W{1,5}([A-Z]+ \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{4})", re.I)


def main(git_directory: str) -> None:
    """Reads every version and writes the table."""
    versions = []
    for day, name, content in _versions(git_directory):
        kind = next(kind for part, kind in BY_NAME if part in name)
        text, _ = program_text(content, name)
        program, _ = statements(text, name)
        found = _DAY.search(text[:5000])
        versions.append((kind, _day(found.group(1)) if found else day, program))
    file = Path(dumping.sas_programs.__file__).parent / "published.bin"
    file.write_bytes(packed(made(versions)))
    sys.stdout.write(f"{file}: {len(versions)} programs, {file.stat().st_size:,} bytes\n")


def _versions(git_directory: str) -> list[tuple[str, str, bytes]]:
    """Day of commit, name and content of every .sas file that ever was, each content once."""

    def git(*words: str) -> bytes:
        return subprocess.run(["git", f"--git-dir={git_directory}", *words], check=True, capture_output=True).stdout

    seen: dict[str, tuple[str, str]] = {}
    for line in reversed(git("log", "--format=%H %ad", "--date=short").decode().splitlines()):
        commit, day = line.split()
        for entry in git("ls-tree", "-r", commit).decode().splitlines():
            about, name = entry.split("\t")
            if name.endswith(".sas"):
                seen.setdefault(about.split()[2], (day, name))
    return [(day, name, git("cat-file", "blob", blob)) for blob, (day, name) in seen.items()]


def _day(text: str) -> str:
    form = "%m/%d/%Y" if "/" in text else "%B %d, %Y"
    return dt.datetime.strptime(text.title(), form).date().isoformat()


if __name__ == "__main__":
    main(sys.argv[1])
