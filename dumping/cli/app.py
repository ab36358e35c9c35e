"""How every command behaves: help that leads with examples, suggestions, exit codes, errors as text or JSON."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import click

from dumping.case.problems import CaseError, Problem
from dumping.cli.output import print_json
from dumping.report.blocks import clean

DONE, FAILED, USAGE, UNREADABLE, DEFECT, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 3, 70, 130, 141

HELP_WIDTH = 100
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": HELP_WIDTH}


class Refused(click.ClickException):
    """What was asked cannot be done, in words for the person who asked."""

    exit_code = USAGE


class Unwritable(click.ClickException):
    """A file cannot be written."""

    exit_code = UNREADABLE


class ExampleCommand(click.Command):
    """A command whose help shows `examples` first: pairs of a command line and what it does."""

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **{"context_settings": CONTEXT, **options})
        self.examples = tuple(examples)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, examples, what the command does, options."""
        formatter.width = min(formatter.width, HELP_WIDTH)
        self.format_usage(ctx, formatter)
        write_examples(formatter, self.examples)
        self.format_help_text(ctx, formatter)
        self.format_options(ctx, formatter)


class Commands(click.Group):
    """The program. `modules` names the module of each command, which holds it as `command`."""

    def __init__(
        self, *args: Any, modules: dict[str, str], examples: Sequence[tuple[str, str]] = (), **options: Any
    ) -> None:
        super().__init__(*args, **{"context_settings": CONTEXT, **options})
        self.modules = modules
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a person meets them."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self.modules:
            return None
        command: click.Command = importlib.import_module(self.modules[cmd_name]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a suggestion for a mistyped name."""
        name = args[0]
        if not name.startswith("-") and name not in self.modules:
            near = difflib.get_close_matches(name, self.modules, 1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else "the commands are " + ", ".join(self.modules)
            raise click.UsageError(f"there is no command '{name}'; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, examples, what the program is, commands, options."""
        formatter.width = min(formatter.width, HELP_WIDTH)
        self.format_usage(ctx, formatter)
        write_examples(formatter, self.examples)
        self.format_help_text(ctx, formatter)
        self.format_options(ctx, formatter)

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Runs a command line and exits with the code that the program's help explains."""
        given = list(sys.argv[1:] if args is None else args)

        def call() -> int:
            for word in given:
                if any("\ud800" <= letter <= "\udfff" for letter in word):
                    shown = word.encode("utf-8", "replace").decode()
                    raise click.UsageError(f"'{shown}' holds bytes that are no text; give the file another name")
            with self.make_context(prog_name or "dumping", given, **extra) as ctx:
                code = self.invoke(ctx)
            sys.stdout.flush()
            return code if isinstance(code, int) else DONE

        sys.exit(guarded(call, "--json" in given))


def write_examples(formatter: click.HelpFormatter, examples: Sequence[tuple[str, str]]) -> None:
    """The examples, each line under what it does."""
    with formatter.section("Examples"):
        for line, does in examples:
            formatter.write(f"{'':{formatter.current_indent}}# {does}\n")
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")


def guarded(call: Callable[[], int], as_json: bool) -> int:
    """The exit code of a call, whatever happens in it, with a message for every failure."""
    _readable_streams()
    try:
        return call()
    except CaseError as error:
        _report(error, as_json)
        return UNREADABLE if error.unreadable else FAILED
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        if as_json:
            print_problems([Problem("", error.format_message())])
        return error.exit_code
    except (KeyboardInterrupt, EOFError, click.Abort):
        click.echo("stopped", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; nothing may be written to it when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:
        # A name that no file can have, a disk that is gone: whatever is asked of a file may fail so.
        what = f"this cannot be read or written: {error.strerror or type(error).__name__}"
        _report(CaseError([Problem(str(error.filename or "a file"), what, unreadable=True)]), as_json)
        return UNREADABLE
    except MemoryError:
        # What was held is given back by now. No input may be larger than the machine without being told so.
        lacking = Problem("dumping", "there is not enough memory for this input", "give it less", unreadable=True)
        _report(CaseError([lacking]), as_json)
        return UNREADABLE
    except Exception as error:
        return _defect(error, as_json)


def print_problems(problems: Sequence[Problem]) -> None:
    """Problems as the one JSON object on stdout."""
    print_json({"schema": "dumping/problems/1", "problems": [problem.to_dict() for problem in problems]})


def _report(error: CaseError, as_json: bool) -> None:
    for problem in error.problems:
        click.echo(clean(str(problem)), err=True)
    count = len(error.problems)
    click.echo(f"{count} problem{'' if count == 1 else 's'}; nothing was computed or written", err=True)
    if as_json:
        print_problems(error.problems)


def _defect(error: Exception, as_json: bool) -> int:
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    click.echo(
        f"This is a defect of dumping, not of your case ({what}).\n"
        "Please report it with the command line and, if you may, the case file; DUMPING_DEBUG=1 shows where it "
        "happened.",
        err=True,
    )
    if os.environ.get("DUMPING_DEBUG", "") not in ("", "0"):
        click.echo("".join(traceback.format_exception(error)), err=True)
    if as_json:
        print_problems([Problem("", f"a defect of dumping: {what}", "please report it")])
    return DEFECT


def _readable_streams() -> None:
    """Pipes carry UTF-8 whatever the locale; a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")
