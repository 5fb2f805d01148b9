"""`reprise dashboard password`: the hash of a password that viewers shall know."""

from __future__ import annotations

import sys

import click


@click.command(
    "password",
    short_help="Print the hash of a password for viewers.",
    epilog="Example: reprise dashboard password > password.hash",
)
def command() -> int:
    """Print the hash of a password, for `reprise dashboards serve`.

    The password is asked for twice, or read from standard input if that is no terminal. The hash
    goes into the variable REPRISE_DASHBOARDS_PASSWORD_HASH, into a file for --password-file, or
    into a file of users; the password can't be found out from it.
    """
    from jupyter_reprise.server.dashboards.passwords import hash_password

    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    click.echo(hash_password(password))
    return 0
