"""`reprise dashboards serve`: the web server for viewers."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from jupyter_reprise.cli.options import Duration
from jupyter_reprise.notebook.libraries import quick_notebook_imports

if TYPE_CHECKING:
    from jupyter_reprise.server.dashboards.options import AuthMode, ServeOptions

_MODES = ("none", "password", "token", "proxy", "jupyter")
_VARIABLE = "REPRISE_DASHBOARDS_"


@click.command(
    "serve",
    short_help="Serve the dashboards to viewers.",
    epilog="Example: reprise dashboards serve --ip 0.0.0.0 --auth password --users-file users.toml",
    context_settings={"auto_envvar_prefix": _VARIABLE.rstrip("_"), "show_default": True},
)
@click.option("--ip", default="127.0.0.1", help="The address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(0, 65535), default=8866, help="0 takes a free one.")
@click.option("--base-url", default="/", help="The path below which everything is.")
@click.option(
    "--auth",
    type=click.Choice(_MODES),
    help="How viewers show who they are. [default: password or token if there is one, else none,"
    " which is possible on this machine only]",
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="A file with the hash that `reprise dashboard password` prints; it can be in the variable"
    f" {_VARIABLE}PASSWORD_HASH too.",
)
@click.option(
    "--users-file",
    type=click.Path(path_type=Path),
    help="A TOML file: [users.NAME] with password (a hash) and groups.",
)
@click.option("--token", help="What a link or form must hold; better in a variable than here.")
@click.option(
    "--trusted-proxy",
    "proxies",
    multiple=True,
    envvar=f"{_VARIABLE}TRUSTED_PROXY",
    metavar="ADDRESS",
    help="From where headers such as X-Forwarded-For are believed: an address, or 10.0.0.0/8.",
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    envvar=f"{_VARIABLE}HOST",
    metavar="NAME",
    help="A name by which the server may be asked for, beside those of this machine."
    " [default: any]",
)
@click.option("--user-header", default="X-Forwarded-User", help="For --auth proxy.")
@click.option("--groups-header", default="X-Forwarded-Groups", help="For --auth proxy.")
@click.option(
    "--max-kernels",
    type=click.IntRange(0),
    help="Viewers with a kernel at the same time; 0 for none. [default: from reprise.toml, or 10]",
)
@click.option(
    "--max-kernels-per-viewer",
    type=click.IntRange(1),
    help="Kernels of one viewer, such as in several tabs. [default: from reprise.toml, or 3]",
)
@click.option(
    "--idle",
    type=Duration(),
    help="After how long an unused kernel ends. [default: from reprise.toml, or 10m]",
)
@click.option("--render/--no-render", default=True, help="Whether to render what is outdated.")
def command(
    ip: str,
    port: int,
    base_url: str,
    auth: str | None,
    password_file: Path | None,
    users_file: Path | None,
    token: str | None,
    proxies: tuple[str, ...],
    hosts: tuple[str, ...],
    user_header: str,
    groups_header: str,
    max_kernels: int | None,
    max_kernels_per_viewer: int | None,
    idle: float | None,
    render: bool,
) -> int:
    """Serve the dashboards of the project in the current folder.

    Viewers see what is published in [[dashboard]] of reprise.toml, and nothing else: at once from
    what is stored, and with a kernel of their own when they touch a control. Newer runs and
    changes of reprise.toml are taken up without a restart.

    Each option can be a variable too, such as REPRISE_DASHBOARDS_PORT. What signs cookies is in
    REPRISE_DASHBOARDS_COOKIE_SECRET; without, a restart signs everyone out.
    """
    from jupyter_reprise.project import find_project_root
    from jupyter_reprise.server.dashboards.options import (
        ServeOptions,
        parse_base_url,
        parse_network,
    )

    password_hash = _password_hash(password_file)
    mode = _mode(auth, has_password=bool(password_hash or users_file), has_token=bool(token))
    options = ServeOptions(
        ip=ip,
        port=port,
        base_url=parse_base_url(base_url),
        auth=mode,
        password_hash=password_hash,
        users_file=users_file,
        token=token or draw_token(),
        trusted_proxies=tuple(parse_network(text) for proxy in proxies for text in proxy.split()),
        hosts=tuple(name for host in hosts for name in host.split()),
        user_header=user_header,
        groups_header=groups_header,
        cookie_secret=os.environ.get(f"{_VARIABLE}COOKIE_SECRET", "").encode(),
        max_kernels=max_kernels,
        max_kernels_per_viewer=max_kernels_per_viewer,
        idle=idle,
        is_rendering=render,
    )
    for name in ("PASSWORD_HASH", "TOKEN", "COOKIE_SECRET"):
        # kernels and workers inherit what is left
        os.environ.pop(f"{_VARIABLE}{name}", None)
    root = find_project_root(Path.cwd())
    options.check()
    with quick_notebook_imports():
        from jupyter_reprise.server.dashboards.serving import serve

    log_to_terminal()
    return serve(root, options, lambda ready: _tell(ready, is_drawn=not token))


def draw_token() -> str:
    """Draw a token that nobody guesses."""
    import secrets

    return secrets.token_urlsafe(24)


def log_to_terminal() -> None:
    """Show on the terminal what the server has to say."""
    import logging

    style = "%(asctime)s %(levelname)s %(message)s"
    logging.basicConfig(level=logging.WARNING, format=style)
    logging.getLogger("jupyter_reprise").setLevel(logging.INFO)


def address_of(options: ServeOptions) -> str:
    """Give the address that a browser on this machine opens."""
    host = "127.0.0.1" if options.ip in {"", "0.0.0.0", "::"} else options.ip  # noqa: S104
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{options.port}{options.base_url}"


def _tell(options: ServeOptions, *, is_drawn: bool) -> None:
    address = address_of(options)
    if options.auth == "token" and is_drawn:
        address += f"?token={options.token}"
    click.echo(f"The dashboards are at {address} (Ctrl-C ends the server).", err=True)


def _mode(auth: str | None, *, has_password: bool, has_token: bool) -> AuthMode:
    from jupyter_reprise.server.dashboards.options import AuthMode

    if auth is not None:
        return AuthMode(auth)
    if has_password:
        return AuthMode.PASSWORD
    return AuthMode.TOKEN if has_token else AuthMode.NONE


def _password_hash(path: Path | None) -> str:
    if path is None:
        return os.environ.get(f"{_VARIABLE}PASSWORD_HASH", "").strip()
    from jupyter_reprise.errors import NotFound, StorageFailed

    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise NotFound(
            f"There is no file {path}.",
            hint=f"Run `reprise dashboard password > {quote(str(path))}`.",
        ) from error
    except (OSError, ValueError) as error:
        raise StorageFailed(
            f"{path} can't be read ({error}).", hint="Make it readable for you."
        ) from error
