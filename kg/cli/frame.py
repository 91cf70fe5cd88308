"""The frame around every command: its help, its errors and its exit code.

Typer parses; this module decides what a person sees when something is wrong: one clear block on stderr, never a
traceback for a user's mistake.
"""

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from kg.cli.exits import ExitCode, code_of
from kg.cli.interrupt import asked_to_stop
from kg.cli.messages import message
from kg.cli.output import is_terminal, neutral, prepare_streams
from kg.errors import AmbiguousName, KGError
from kg.watch import watching

__all__ = ["PANELS", "Command", "Commands", "show_error"]

#: The commands in the order in which a newcomer meets them, under the headings that the help shows.
PANELS = {
    "Read and keep": ("load", "read", "map-columns", "extract", "forget"),
    "Ask": ("find", "show", "cite", "query", "sparql", "sql", "cypher"),
    "Find partners": ("partners", "path", "links", "gaps"),
    "Show and hand on": ("map", "report", "export", "neo4j"),
    "Take care of the graph": ("validate", "doctor", "rebuild"),
}


def show_error(error: KGError) -> None:
    """Write an error as a block on stderr: what, where, the candidates of an ambiguous name, the mend."""
    message(str(error.what), "Error: ", strong=True)
    if error.where:
        message(str(error.where), "  where: ")
    if isinstance(error, AmbiguousName):
        message("  candidates:")
        widest = max((len(identifier) for identifier, _ in error.candidates), default=0)
        for identifier, words in error.candidates:
            message(words, f"    {neutral(identifier):<{widest}}  ")
    if error.mend:
        message(str(error.mend), "  mend:  ")


#: DuckDB takes Ctrl-C itself while it works on a question, and ends that with a RuntimeError of these words.
_CTRL_C = "Query interrupted"


def _show_bug(error: Exception) -> None:
    words = " ".join(str(error).split())[:200]
    message(f"the software failed: {type(error).__name__}{': ' if words else ''}{words}", "Error: ", strong=True)
    message("set KG_DEBUG=1 to see where, and report it with the command that you gave.", "  mend:  ")


def _watch(what: str) -> contextlib.AbstractContextManager[object]:
    """Show on a terminal that long work goes on."""
    if not is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        return contextlib.nullcontext()
    from rich.console import Console

    console = Console(stderr=True, highlight=False, markup=False)
    return console.status(f"{what[:1].upper()}{what[1:]} …")


class Command(TyperCommand):
    """A command whose help names its arguments as the documentation does, without the types of Python."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Write the usage: options, then the arguments by their names."""
        return ["[OPTIONS]", *(_argument(param) for param in self.params if param.param_type_name == "argument")]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options."""
        arguments = [param for param in self.params if param.param_type_name == "argument"]
        if arguments:
            with formatter.section("Arguments"):
                formatter.write_dl([(_argument(param), getattr(param, "help", "")) for param in arguments])
        with formatter.section("Options"):
            formatter.write_dl(
                [
                    record
                    for param in self.get_params(ctx)
                    if param.param_type_name == "option" and (record := param.get_help_record(ctx)) is not None
                ]
            )


def _argument(param: Any) -> str:
    name = str(param.metavar or param.name.upper())
    return (name if param.required else f"[{name}]") + ("..." if param.nargs == -1 else "")


class Commands(TyperGroup):
    """The group of all commands: help under headings, errors as blocks, exit codes from `kg.cli.exits`."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Name the commands in the order of `PANELS`."""
        known = [name for names in PANELS.values() for name in names if name in self.commands]
        return known + [name for name in self.commands if name not in known]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the commands under their headings."""
        for title, names in PANELS.items():
            rows = [
                (name, self.commands[name].get_short_help_str(limit=100)) for name in names if name in self.commands
            ]
            with formatter.section(title):
                formatter.write_dl(rows)

    def invoke(self, ctx: Any) -> Any:
        """Run a command and turn what goes wrong into a message and an exit code."""
        watching.set(_watch)
        try:
            super().invoke(ctx)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except KeyboardInterrupt:
            raise typer.Exit(_interrupted()) from None
        except BrokenPipeError:
            raise typer.Exit(_pipe_gone()) from None
        except Exception as error:
            if asked_to_stop() or str(error) == _CTRL_C:
                # Whatever a library made of it.
                raise typer.Exit(_interrupted()) from None
            if os.environ.get("KG_DEBUG"):
                raise
            raise typer.Exit(_failed(error)) from None

    def main(  # type: ignore[override]  # the exit code is always left by SystemExit, as a terminal needs it
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **rest: Any
    ) -> None:
        """Parse, run, and leave with the exit code."""
        prepare_streams()
        if os.environ.get("_KG_COMPLETE", "").startswith("complete_"):
            # A shell asks what can be typed next; nothing else happens then.
            from kg.cli.complete import answer

            sys.exit(answer({name: self.commands[name] for name in self.list_commands(None)}, self.params))
        rest.pop("standalone_mode", None)
        try:
            code = super().main(args=args, prog_name=prog_name or "kg", standalone_mode=False, **rest)
        except typer.TyperException as error:
            code = _show_usage(error)
        except typer.Abort:
            code = _interrupted()
        except KeyboardInterrupt:
            code = _interrupted()
        except BrokenPipeError:
            code = _pipe_gone()
        except SystemExit as error:
            # Typer's own end: of what it does for completion, or where the help or the version could not be written.
            code = 0 if error.code in (0, None) else _pipe_gone()
        sys.exit(int(code or 0))


def _failed(error: Exception) -> int:
    """Say what went wrong; returns the exit code."""
    if isinstance(error, KGError):
        show_error(error)
        return code_of(error)
    if isinstance(error, OSError) and error.strerror is not None:
        # A folder that may not be written to, a full disk: the user's to mend, and the system says what it is.
        where = error.filename if isinstance(error.filename, str) else None
        show_error(KGError(f"{error.strerror}.", where=where))
        return ExitCode.NOTHING
    _show_bug(error)
    return ExitCode.BUG


def _show_usage(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    what = error.format_message()
    message(what if what.endswith((".", "?", ")")) else f"{what}.", "Error: ", strong=True)
    if context is not None:
        message(" ".join(context.get_usage().split()).removeprefix("Usage: "), "  usage: ")
        message(f"{context.command_path} --help", "  help:  ")
    return ExitCode.USAGE


def _interrupted() -> int:
    # A progress bar or a half line may stand before: begin a line of its own.
    message()
    message("Interrupted.")
    return ExitCode.INTERRUPTED


def _pipe_gone() -> int:
    # Python flushes stdout once more at exit: give it somewhere to go, or it complains.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.PIPE
