"""Writes the README's table of commands from what the commands say of themselves.

python tools/cli_table.py           prints the table
python tools/cli_table.py --write   puts it into README.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from jupyter_reprise.cli.main import reprise

README = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- commands: written by `python tools/cli_table.py --write` -->\n"
END = "<!-- end of commands -->\n"


def rows(group: click.Group, prefix: str) -> Iterator[tuple[str, str]]:
    """Give each command's name and what it does, those of groups by their full name."""
    context = click.Context(group, info_name=prefix)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        full = f"{prefix} {name}"
        if isinstance(command, click.Group):
            yield from rows(command, full)
        else:
            yield full, command.get_short_help_str(limit=100)


def make_table() -> str:
    """Give the table as Markdown."""
    lines = ["| command | what it does |", "| --- | --- |"]
    lines += [f"| `{name}` | {text} |" for name, text in rows(reprise, "reprise")]
    return "\n".join(lines) + "\n"


def with_table(readme: str) -> str:
    """Give the README's text with the current table in its place."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{make_table()}{END}{after}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        README.write_text(with_table(README.read_text("utf-8")), "utf-8")
    else:
        sys.stdout.write(make_table())
