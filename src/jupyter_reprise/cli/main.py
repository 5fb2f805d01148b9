"""The command `reprise`: finds the subcommand, runs it, and turns what happens into an exit code.

Subcommands are imported when they are needed, and they import the service when they run, so that
`reprise --help` costs next to nothing.
"""

from __future__ import annotations

import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from jupyter_reprise.cli.lazy import LazyGroup
from jupyter_reprise.errors import (
    CheckFailed,
    CompilationFailed,
    Conflict,
    ContentLost,
    InvalidData,
    InvalidInput,
    InvalidParameters,
    InvalidProgram,
    InvalidSettings,
    KernelUnavailable,
    MissingDependency,
    NotFound,
    RepriseError,
    RunFailed,
    SamplingFailed,
    SchemaMismatch,
    StorageFailed,
)
from jupyter_reprise.notebook.libraries import leave_out_cloud_clients

SUCCESS, EXPECTED, USAGE, BUG = 0, 1, 2, 3
NOTEBOOK_FAILED, RUN_REJECTED, CANCELLED = 4, 5, 130

EXIT_CODES: dict[type[RepriseError], int] = {
    RepriseError: EXPECTED,
    NotFound: EXPECTED,
    ContentLost: EXPECTED,
    Conflict: EXPECTED,
    InvalidInput: EXPECTED,
    InvalidParameters: EXPECTED,
    InvalidSettings: EXPECTED,
    InvalidProgram: EXPECTED,
    InvalidData: EXPECTED,
    CompilationFailed: EXPECTED,
    SamplingFailed: EXPECTED,
    CheckFailed: RUN_REJECTED,
    RunFailed: NOTEBOOK_FAILED,
    SchemaMismatch: EXPECTED,
    StorageFailed: EXPECTED,
    MissingDependency: EXPECTED,
    KernelUnavailable: EXPECTED,
}

COMMANDS = (
    "init",
    "run",
    "sweep",
    "runs",
    "show",
    "compare",
    "diff",
    "note",
    "export",
    "params",
    "open",
    "rerun",
    "cancel",
    "rm",
    "gc",
    "dashboard",
    "image",
    "serve",
    "worker",
    "check",
    "git",
    "stan",
    "doctor",
    "db",
    "completion",
)

EPILOG = """
\b
Exit codes:
  0    it was done; a run succeeded
  1    it could not be done, for the reason printed
  2    the command line is wrong
  3    a bug in Reprise; the message names a log
  4    the notebook failed or ran out of time
  5    the run was rejected by a check or gate
  130  it was cancelled
"""


def _print_version(ctx: click.Context, _parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from jupyter_reprise import __version__

        click.echo(f"reprise {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    # `open` would shadow the builtin inside of its own module's namespace
    modules={name: "open_" if name == "open" else name for name in COMMANDS},
    aliases={"dashboards": "dashboard"},
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def reprise() -> None:
    """Notebooks you can play again: run, record and repeat parameterized notebooks."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; the console script `reprise` calls this.

    Parameters
    ----------
    argv
        The arguments; None takes those of this process, which is then Reprise's own.
    """
    if argv is None:
        _hurry()
    try:
        with _termination_interrupts():
            result = reprise.main(args=argv, prog_name="reprise", standalone_mode=False)
        return result if isinstance(result, int) else SUCCESS
    except RepriseError as error:
        _complain(_describe(error))
        return EXIT_CODES.get(type(error), EXPECTED)
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        _complain("Cancelled.")
        return CANCELLED
    except BrokenPipeError:
        # whoever read our output has gone, as `head` does; there is nobody left to tell
        sys.stderr.close()
        return SUCCESS
    except Exception as error:  # noqa: BLE001 - the edge: anything else is a bug
        return _report_bug(error)


def _hurry() -> None:
    """Save what a short-lived process of our own does not need: a third of a trivial run's time.

    Collecting garbage while libraries are imported, and once more over all of them at exit,
    finds nothing that the process's end would not free.
    """
    import atexit
    import gc

    leave_out_cloud_clients()
    gc.set_threshold(100_000, 20, 20)
    atexit.register(gc.freeze)


def _describe(error: RepriseError) -> str:
    """Give an error's text; all that is wrong with values gets a line each."""
    if not isinstance(error, InvalidParameters) or len(error.problems) < 2:
        return str(error)
    count = len({problem.name for problem in error.problems})
    refused = "One parameter is not as the notebook wants it"
    if count > 1:
        refused = f"{count} parameters are not as the notebook wants them"
    lines = [f"{refused}:"]
    lines += [f"  {problem.name}: {problem.message}" for problem in error.problems]
    return "\n".join([*lines, *filter(None, [error.hint])])


@contextmanager
def _termination_interrupts() -> Iterator[None]:
    """Treat a termination request as Ctrl-C, so that it too leaves nothing behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: object) -> None:
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            raise KeyboardInterrupt  # as shells have it for what they run in the background
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _complain(text: str) -> None:
    click.secho("error: ", fg="red", bold=True, nl=False, err=True)
    click.echo(text, err=True)


def _report_bug(error: Exception) -> int:
    import tempfile

    details = "".join(traceback.format_exception(error))
    with tempfile.NamedTemporaryFile(
        "w", prefix="reprise-bug-", suffix=".log", encoding="utf-8", delete=False
    ) as log:
        log.write(f"arguments: {sys.argv[1:]}\n\n{details}")
    _complain(
        f"This is a bug in Reprise ({type(error).__name__}: {error}). "
        f"Please report it with the log {Path(log.name)}."
    )
    return BUG
