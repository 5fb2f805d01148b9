"""`reprise completion`: print a shell's completion script."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command(
    "completion",
    short_help="Print a script that completes commands and runs in your shell.",
    epilog="Example: echo 'eval \"$(reprise completion bash)\"' >> ~/.bashrc",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the completion script for SHELL.

    It completes commands, options, runs and files.
    """
    from jupyter_reprise.cli.main import reprise

    complete = get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"click has no completion for {shell}")
    script = complete(reprise, {}, "reprise", "_REPRISE_COMPLETE")
    click.echo(script.source())
    return 0
