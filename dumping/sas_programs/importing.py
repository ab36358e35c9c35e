"""From filled-in programs to a case folder: the case file, its data beside it, and what could not be taken."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dumping.case.problems import CaseError, Problem
from dumping.sas_programs.answers import Answers
from dumping.sas_programs.case_text import Section
from dumping.sas_programs.currencies import Rates
from dumping.sas_programs.data_files import Data
from dumping.sas_programs.findings import Findings
from dumping.sas_programs.market_economy import MarketEconomy
from dumping.sas_programs.program import MARGIN, MARKET, NONMARKET, TITLES, Program, read_program
from dumping.sas_programs.scan import MAX_SIZE

MACROS = ("macros", "common macros")
_SHOWN = 200
# What an investigation or review is called in CASE_TYPE.
_SEGMENTS = {"INV": "investigation", "AR": "review"}


@dataclass(frozen=True)
class Imported:
    """A case made of programs: its text, the data files by the name that they have in the case, and the findings."""

    text: str
    files: dict[str, Path]
    made: dict[str, bytes]
    findings: Findings
    programs: tuple[Program, ...]
    lacking: tuple[str, ...]


def imported(paths: Sequence[Path], data_folder: Path | None = None, title: str = "") -> Imported:
    """The case of filled-in programs. Raises CaseError where a file cannot be read or is no program of a case."""
    programs = _read(paths)
    findings = Findings()
    folders = [*([data_folder] if data_folder is not None else []), *(path.parent for path in paths)]
    data = Data(list(dict.fromkeys(folders)), findings)
    by_kind = {program.kind: program for program in programs}
    for program in programs:
        for problem in program.problems:
            findings.refuse(program.file, problem.line or 1, "", problem.what, problem.mend)
        if program.kind in MACROS:
            _macros(program, findings)
    main = by_kind.get(NONMARKET) or by_kind.get(MARGIN) or by_kind[MARKET]
    answers = Answers(main, findings)
    rates = Rates(data, findings, (answers.word("CASE_TYPE") or "AR") == "AR")
    made: dict[str, bytes] = {}
    if NONMARKET in by_kind:
        from dumping.sas_programs.nonmarket import Nonmarket

        case = Nonmarket(main, data, rates, findings)
        above, below, made = case.above(), case.sections(), case.made
    elif MARGIN in by_kind:
        if MARKET not in by_kind and (answers.word("NV_TYPE") or "P2P") != "CV":
            what = "the comparison-market program is not given, and the margin program compares with its prices"
            findings.refuse(main.file, 1, "", what, "give both: dumping import-sas cm.sas margin.sas")
        above, below = [], MarketEconomy(main, by_kind.get(MARKET), data, rates, findings).sections()
    else:
        what = "the margin program is not given: U.S. sales and the choices of calculation stand there"
        findings.refuse(main.file, 1, "", what, "give both: dumping import-sas cm.sas margin.sas")
        above, below = [], []
    respondent = Section("[[respondents]]")
    respondent.put("name", answers.text("RESPONDENT", "respondents.name") or "Respondent", answers.where("RESPONDENT"))
    header = _header(answers, programs, findings, title)
    _unread(programs, findings)
    sections = [header, *rates.sections(), *above, respondent, *below]
    findings.untranslated.sort(key=lambda one: (one.file, one.line))
    files = {one.name: one.path for one in data.found.values() if one.path is not None}
    text = _remarks(programs, findings) + 'schema = "dumping/case/1"\n\n' + "\n".join(s.text() for s in sections)
    return Imported(text, files, made, findings, tuple(programs), tuple(data.lacking))


def write_case(case: Imported, folder: Path) -> Path:
    """Writes the folder with the case file and copies of its data, all or nothing; the case file's path.

    What is in the folder under other names stays. Raises OSError.
    """
    file = folder / "case.toml"
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
        new = Path(made) / folder.name
        new.mkdir()
        for name, path in case.files.items():
            shutil.copyfile(path, new / name)
        for name, content in case.made.items():
            (new / name).write_bytes(content)
        (new / "case.toml").write_text(case.text, encoding="utf-8")
        if not folder.exists():
            new.rename(folder)
        else:
            # The case file last: until it is there, the folder is what it was, with more data.
            for path in sorted(new.iterdir(), key=lambda p: p.name == "case.toml"):
                path.replace(folder / path.name)
    return file


def _read(paths: Sequence[Path]) -> list[Program]:
    programs: list[Program] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            with path.open("rb") as opened:
                program = read_program(opened.read(MAX_SIZE + 1), path.name)
        except OSError as error:
            what = "there is no such file" if isinstance(error, FileNotFoundError) else "the file cannot be read"
            problems.append(Problem(str(path), what, unreadable=True))
            continue
        problems += [problem for problem in program.problems if problem.unreadable]
        if not program.kind and not any(problem.unreadable for problem in program.problems):
            mend = "give the comparison-market program and the margin program, or the NME margin program"
            problems.append(Problem(path.name, "this is no calculation program of the Department of Commerce", mend))
        twin = next((p for p in programs if p.kind == program.kind and p.kind), None)
        if twin is not None:
            what = f"{twin.file} is the {TITLES[twin.kind]} already"
            problems.append(Problem(path.name, what, "import each respondent's programs by themselves"))
        programs.append(program)
    kinds = {program.kind for program in programs}
    if not problems and not kinds & {MARKET, MARGIN, NONMARKET}:
        problems.append(Problem(paths[0].name, "there are macros only", "give the programs that call them"))
    if not problems and NONMARKET in kinds and kinds & {MARKET, MARGIN}:
        what = "an NME program and a market-economy program are two cases"
        problems.append(Problem(paths[0].name, what, "import each by itself"))
    if problems:
        raise CaseError(problems)
    return programs


def _macros(program: Program, findings: Findings) -> None:
    """A macros program is not translated: it is only compared with the published ones."""
    for one in program.placed:
        if not one.own and program.comparison.version is not None:
            why = "the macros program is not the published one here"
            findings.refuse(program.file, one.line, one.text, why, "the case follows the published one")
    for line, count in program.comparison.removed:
        why = f"statements of the published macros are gone before this line: {count}"
        findings.refuse(program.file, line, "", why, "the case follows the published ones")


def _header(answers: Answers, programs: Sequence[Program], findings: Findings, title: str) -> Section:
    """[case]"""
    section = Section("[case]")
    respondent = answers.text("RESPONDENT") or ""
    product, country = answers.text("PRODUCT"), answers.text("COUNTRY")
    said = f"{product} from {country}" if product and country else title or respondent or "Imported case"
    section.put("title", said)
    section.put("authority", "us")
    kind = (answers.word("CASE_TYPE", "case.segment") or "").upper()
    if kind not in _SEGMENTS:
        answers.missing("CASE_TYPE", "write segment in the case")
    section.put("segment", _SEGMENTS.get(kind, "review"), answers.where("CASE_TYPE"))
    first, last = answers.day("BEGINPERIOD", "case.period"), answers.day("ENDPERIOD", "case.period")
    if first is None or last is None:
        for name, found in (("BEGINPERIOD", first), ("ENDPERIOD", last)):
            if found is None and answers.text(name) is None:
                answers.missing(name, "write period in the case")
    else:
        section.put("period", [first, last], answers.where("BEGINPERIOD"))
    day, why = _law_day(programs, last)
    section.put("law_as_of", day, why)
    section.put("currency", "USD")
    section.put("unit", "unit", "the programs do not say it: kg, metric ton, piece")
    if number := answers.text("CASE_NUMBER", "case.number"):
        section.put("number", number, answers.where("CASE_NUMBER"))
    for key, value, name in (("product", product, "PRODUCT"), ("country", country, "COUNTRY")):
        if value:
            section.put(key, value, answers.where(name))
    return section


def _law_day(programs: Sequence[Program], last: dt.date | None) -> tuple[dt.date, str]:
    """The day whose law applies: that of the programs' version, or the period's last where it is later."""
    days = [dt.date.fromisoformat(p.day) for p in programs if p.day and p.kind not in MACROS]
    version = max(days, default=None)
    if version is not None and (last is None or version >= last):
        return version, "the day that the programs' published version bears; write the determination's"
    if last is not None:
        return last, "the period's last day; write the determination's"
    return dt.date(2024, 8, 13), "the period is not known; write the determination's day"


def _unread(programs: Sequence[Program], findings: Findings) -> None:
    for program in programs:
        if program.kind in MACROS:
            continue
        if program.comparison.version is None:
            findings.note(
                f"{program.file}: no published version from 2014 to 2024 is near; statements that were taken out of "
                "the program cannot be told"
            )
    if not any(program.kind in MACROS for program in programs):
        findings.note("the macros programs were not given: give them as well to see whether they were changed")


def _first(lines: list[str]) -> list[str]:
    """As many lines as a reader of the case wants; the import itself prints them all."""
    more = len(lines) - _SHOWN
    return lines if more <= 0 else [*lines[:_SHOWN], f"  and {more:,} more, which the import has printed"]


def _remarks(programs: Sequence[Program], findings: Findings) -> str:
    lines = ["Made by `dumping import-sas`; behind each key is the program's line that it comes from."]
    for program in programs:
        version = f", as published {program.day}" if program.day else ""
        lines.append(f"{program.file}: {TITLES[program.kind]}{version}")
    if findings.untranslated:
        lines += ["", "NOT TRANSLATED: the case lacks what these statements do."]
        lines += _first([f"  {one}" for one in findings.untranslated])
    if findings.notes:
        lines += ["", *_first([f"Note: {note}" for note in findings.notes])]
    section = Section("", remarks=lines)
    return section.text().rstrip() + "\n\n"
