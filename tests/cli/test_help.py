"""Every command has help, examples that can be typed, and its place in the docs."""

from __future__ import annotations

import importlib.util
import shlex
from pathlib import Path
from types import ModuleType

import click
import pytest

from dumping.cli.app import ExampleCommand
from dumping.cli.main import EXAMPLES, MODULES, cli
from tests.cli.conftest import dumping
from tests.conftest import ROOT

DOCS = ROOT / "docs"
PUBLIC = {
    "compare",
    "rates",
    "check",
    "run",
    "margin",
    "duty",
    "exchange-rates",
    "methods",
    "drivers",
    "floor-prices",
    "exposure",
    "what-if",
    "export",
    "reconcile",
    "explain",
    "law",
    "new",
    "import-sas",
    "schema",
}


def loaded(name: str) -> ExampleCommand:
    command = cli.get_command(click.Context(cli), name)
    assert isinstance(command, ExampleCommand)
    return command


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_public_commands_are_all_there() -> None:
    assert set(MODULES) == PUBLIC


@pytest.mark.parametrize("name", MODULES)
def test_a_command_explains_itself(name: str) -> None:
    command = loaded(name)
    assert command.help
    assert command.examples
    assert any("--json" in parameter.opts for parameter in command.params)
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.name} has no help"
    answer = dumping(name, "--help")
    assert answer.code == 0
    # Examples come before the options, and before the text.
    assert answer.out.index("Examples:") < answer.out.index("Options:")


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_accepted(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line, does in (*loaded(name).examples, *(e for e in EXAMPLES if e[0].split()[1] == name)):
        words = shlex.split(line.split(" | ")[0].split(" > ")[0])
        assert words[:2] == ["dumping", name], line
        assert does
        # Raises a usage error for an option or a value that does not exist.
        loaded(name).make_context(name, words[2:])


@pytest.mark.parametrize("page", ["commands.md", "case.schema.json"])
def test_generated_pages_are_current(page: str) -> None:
    kept = (DOCS / page).read_text(encoding="utf-8")
    assert kept == generator().PAGES[page](), f"run `python docs/generate.py`: docs/{page} is out of date"


def test_the_docs_have_every_command() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    for name in MODULES:
        assert f"## dumping {name}\n" in text


@pytest.mark.parametrize(
    ("typed", "meant"), [("exlain", "explain"), ("whatif", "what-if"), ("chekc", "check"), ("margins", "margin")]
)
def test_a_mistyped_command_gets_a_suggestion(typed: str, meant: str) -> None:
    answer = dumping(typed)
    assert answer.code == 2
    assert f"there is no command '{typed}'; did you mean '{meant}'?" in answer.err
    assert answer.out == ""


def test_a_word_near_nothing_gets_the_list() -> None:
    answer = dumping("zzz")
    assert answer.code == 2
    assert "the commands are run, check" in answer.err


def test_a_mistyped_option_gets_a_suggestion() -> None:
    answer = dumping("margin", "--export-prise", "90")
    assert answer.code == 2
    assert "--export-price" in answer.err


def test_version() -> None:
    assert dumping("--version").out.startswith("dumping ")
