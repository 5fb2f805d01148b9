"""Groups of commands that import a command when it is asked for, so that help costs nothing.

Whatever is in the modules of the commands is not looked at before.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands are modules of this package, imported when asked for.

    Parameters
    ----------
    modules
        The module of each command, which holds it as `command`, in the order of the help.
    aliases
        Other names that commands go by, which are not listed.
    """

    def __init__(
        self,
        *args: Any,
        modules: Mapping[str, str],
        aliases: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(*args, **settings)
        self._modules = modules
        self._aliases = aliases or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands; click calls this for help and completion."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command; click calls this when it is named or listed."""
        module = self._modules.get(self._aliases.get(cmd_name, cmd_name))
        if module is None:
            return None
        command: click.Command = import_module(f"jupyter_reprise.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed; click calls this, and here a near miss is named."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            close = get_close_matches(args[0], self._modules, n=1)
            if not close:
                raise
            text = f"There is no command {args[0]!r}. Did you mean {close[0]!r}?"
            raise click.UsageError(text, ctx) from error
