"""`reprise serve`: the REST service alone, without JupyterLab."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    "serve",
    short_help="Serve notebooks and runs over REST.",
    epilog="Example: reprise serve --port 8765",
    context_settings={"ignore_unknown_options": True},
)
@click.option("--ip", default="localhost", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def command(ip: str, port: int, options: tuple[str, ...]) -> int:
    """Serve what is in the current folder over REST, without JupyterLab.

    It is a Jupyter server with nothing but Reprise: OPTIONS are passed on to it, such as
    `--IdentityProvider.token=...`. The token is printed at the start unless one is given.
    """
    from jupyter_reprise.server.extension import RepriseExtension

    RepriseExtension.load_other_extensions = False
    RepriseExtension.launch_instance(  # type: ignore[no-untyped-call]
        [
            f"--ServerApp.ip={ip}",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.open_browser=False",
            f"--ServerApp.root_dir={Path.cwd()}",
            *options,
        ]
    )
    return 0
