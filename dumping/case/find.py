"""Which case files a word on the command line means: a file, a folder, or the name of a shipped case."""

from __future__ import annotations

from pathlib import Path

from dumping.case.problems import CaseError, Problem
from dumping.formula.check import nearest

PACKAGE = Path(__file__).parent.parent


def shipped() -> dict[str, Path]:
    """Shipped cases by name: folders in `cases/`, beside the package or inside an installed one."""
    for home in (PACKAGE / "shipped_cases", PACKAGE.parent / "cases"):
        if home.is_dir():
            return {folder.name: folder for folder in sorted(home.iterdir()) if any(folder.glob("*.toml"))}
    return {}


def find_cases(word: str, single: bool = False) -> list[Path]:
    """The case files that `word` names: one, or all those of a folder without a case.toml, in order.

    Raises CaseError where there is none, or more than the one that is wanted.
    """
    path = Path(word)
    known = shipped()
    if not path.exists():
        if word not in known:
            hint = nearest(word, list(known))
            hint = hint.replace("known here", "shipped cases")
            raise CaseError(
                [Problem(word, "there is no such case file, folder or shipped case", hint, unreadable=True)]
            )
        path = known[word]
    if path.is_file():
        return [path]
    files = [path / "case.toml"] if (path / "case.toml").is_file() else sorted(path.glob("*.toml"))
    if not files:
        raise CaseError(
            [Problem(str(path), "the folder holds no case file", "a case file ends in .toml", unreadable=True)]
        )
    if single and len(files) > 1:
        names = ", ".join(str(path / f.name) for f in files[:3])
        what = f"the folder holds {len(files)} case files and one is wanted"
        raise CaseError([Problem(str(path), what, f"name one: {names}{', ...' if len(files) > 3 else ''}")])
    return files
