"""The README and the examples show what the program does: their commands are run and their output compared."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dumping.cli.main import cli
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ (dumping .*)\n((?:.*\n)*?)```", README)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[c[:30] for c, _ in SHOWN])
def test_the_readme_shows_what_is_printed(
    command: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "my-case" in command:
        monkeypatch.chdir(tmp_path)
        if not command.startswith("dumping new"):
            assert CliRunner().invoke(cli, ["new", "my-case"]).exit_code == 0
    ran = CliRunner().invoke(cli, shlex.split(command)[1:])
    assert ran.exit_code == 0

    def undated(text: str) -> str:
        return re.sub(r"law on \d{4}-\d\d-\d\d|the law on \d{4}-\d\d-\d\d", "law on a day", text)

    assert undated(ran.stdout).strip() == undated(output).strip()


def test_the_readme_has_two_commands_and_ci_runs_the_second() -> None:
    first, second = re.findall(r"```sh\n(.*)\n```", README)
    assert "dumping run octg-korea -o octg-korea.xlsx" in first
    assert second in (ROOT / ".ci" / "run").read_text()


def test_the_readme_names_every_command() -> None:
    for name in cli.list_commands(None):  # type: ignore[arg-type]
        assert f"`dumping {name}" in README, name


def test_the_python_example() -> None:
    ran = subprocess.run([sys.executable, str(ROOT / "examples" / "what_if.py")], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0] == "Respondent A: 13.10 %"
    assert lines[2].endswith("-0.23 points")
    assert len(lines) == 8


def test_the_session(tmp_path: Path) -> None:
    program = f'dumping() {{ "{sys.executable}" -m dumping "$@"; }}\n'
    script = program + (ROOT / "examples" / "session.sh").read_text()
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "nails.xlsx").is_file()
    assert json.loads((tmp_path / "published.json").read_text())["all_others"]["percent_published"] == 12.82
