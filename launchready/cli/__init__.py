"""The command line: parse, call, exit code. Each verb is one module, imported only when it is called."""

from __future__ import annotations

import codecs
import errno
import gc
import importlib
import os
import sys
from io import TextIOWrapper

import click

from launchready import __version__
from launchready.errors import LaunchReadyError, UsageError

# What a shell reports of a command that a signal ended: 128 and the number of SIGINT, of SIGPIPE.
_INTERRUPTED = 130
_UNREAD = 141

# What no command can help: the disk, or somebody's share of it, is full, or broken.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)

# Objects that come into being before the collector looks for garbage. What a command builds stays until its end, and
# by Python's own 700 a zone of 5,000 records is walked again and again: an eighth of the time of a look for drift.
_BETWEEN_COLLECTIONS = 100_000

# What our own sentences and tables are written with, for a terminal that has ASCII alone.
_LIKE = {"✓": "+", "✗": "x", "→": "->", "…": "...", "·": "-", "“": '"', "”": '"'}

# verb -> (module, one-line help). The help stands here so that `launchready --help` imports no command.
COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("launchready.cli.new", "Write a first stack file, from questions or options."),
    "plan": ("launchready.cli.plan", "Say what applying a stack would change, and what that means."),
    "up": ("launchready.cli.up", "Apply a stack safely, then prove it."),
    "destroy": ("launchready.cli.destroy", "Take back what a stack applied, and say what stays."),
    "verify": ("launchready.cli.verify", "Prove that the live domain is what the stack declares."),
    "audit": ("launchready.cli.audit", "Say what is wrong with a domain, and what it costs, without a stack."),
    "mail": ("launchready.cli.mail", "Say what happens to the mail of a domain, and what a message proves."),
    "drift": ("launchready.cli.drift", "Compare what is declared with what Cloudflare holds."),
    "stacks": ("launchready.cli.stack_list", "List the stacks of this project, or those that a change touches."),
    "show": ("launchready.cli.show", "Print what a stack compiles to."),
    "explain": ("launchready.cli.explain", "Walk a URL through the declared rules, before anything is applied."),
    "expr": ("launchready.cli.expr", "Evaluate an expression of Cloudflare's rules language for a request."),
    "schema": ("launchready.cli.schema", "Print the JSON Schema of a stack file, for editors."),
    "demo": ("launchready.cli.demo", "Show the whole job on a Cloudflare on this machine."),
    "local": ("launchready.cli.local", "Run a Cloudflare on this machine."),
    "engine": ("launchready.cli.engine", "Find, build and show Pulumi's engine."),
    "completion": ("launchready.cli.completion", "Print the completion script of a shell."),
    "more": ("launchready.cli.more", "List the commands that this page leaves out."),
}

FIRST = ("new", "show", "plan", "up", "verify", "drift", "audit", "mail", "more")
"""What the first help page shows, in the order of a client's life; the rest is one level down."""


class _Verbs(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say of a command that does not exist which one may be meant."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            # Imported here: what it needs is not for `launchready --help`.
            from difflib import get_close_matches  # noqa: PLC0415

            close = get_close_matches(args[0], COMMANDS, n=1)
            meant = f"Did you mean '{close[0]}'?" if close else "`launchready --help` and `launchready more` list them."
            ctx.fail(f"No such command '{_for_a_terminal(args[0])}'. {meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, COMMANDS[verb][1]) for verb in FIRST if verb in COMMANDS])


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="launchready")
def cli() -> None:
    """Bring a domain on Cloudflare to a launch-ready state, keep it there, and prove it.

    Exit codes: 0 fine, 1 found something, 2 wrong use or bad input, 3 could not find out.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code; an error is a message, never a traceback."""
    gc.set_threshold(_BETWEEN_COLLECTIONS)
    codecs.register_error("launchready", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="launchready")
    sys.exit(_run(arguments))


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return what a terminal gets that cannot show a character: one like it, else its code. No reason to end."""
    if isinstance(error, UnicodeEncodeError):
        if (like := _LIKE.get(error.object[error.start])) is not None:
            return like, error.start + 1
        error.end = error.start + 1
    return codecs.backslashreplace_errors(error)


def _run(arguments: list[str] | None) -> int:
    try:
        result = cli.main(arguments, prog_name="launchready", standalone_mode=False)
    except SystemExit:
        # No command exits by itself; click and rich do, with 1, where nobody reads any more (`| head`). That would
        # say that something was found.
        return _UNREAD
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        return _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return UsageError.exit_code
    except LaunchReadyError as error:
        click.echo(f"launchready: {_for_a_terminal(str(error))}", err=True)
        return error.exit_code
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _confess(error)
        click.echo(f"launchready: what there is to say cannot be written: {error.strerror}", err=True)
        return LaunchReadyError.exit_code
    except Exception as error:  # noqa: BLE001 - a defect, whatever it is
        return _confess(error)
    return result if isinstance(result, int) else 0


def _confess(error: Exception) -> int:
    """Say that there is a defect of ours: the message alone may name a secret, so only the kind is shown."""
    if os.environ.get("LAUNCHREADY_DEBUG"):
        raise error
    click.echo(
        f"launchready: unexpected {type(error).__name__}; this is a defect. LAUNCHREADY_DEBUG=1 shows where.", err=True
    )
    return LaunchReadyError.exit_code


def _for_a_terminal(message: str) -> str:
    """Return ``message``, which may quote Cloudflare's API or a file, with nothing in it that steers a terminal."""
    # Imported here: what it needs is not for `launchready --help`.
    from launchready.report.verdicts import printable  # noqa: PLC0415

    return "\n".join(map(printable, message.split("\n")))
