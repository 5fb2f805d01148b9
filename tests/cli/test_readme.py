"""What the README says of the commands is what they say of themselves."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import click
import pytest

from jupyter_reprise.cli.main import COMMANDS, reprise

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cli_table", ROOT / "tools" / "cli_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_commands_is_current(tool: ModuleType) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme == tool.with_table(readme), "run `python tools/cli_table.py --write`"


def test_every_link_of_the_readme_leads_somewhere() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", readme)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def leaves(command: click.Command, path: tuple[str, ...]) -> list[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        return [(" ".join(path), command)]
    context = click.Context(command)
    names = command.list_commands(context)
    children = [(name, command.get_command(context, name)) for name in names]
    return [leaf for name, child in children if child for leaf in leaves(child, (*path, name))]


def all_commands() -> list[tuple[str, click.Command]]:
    context = click.Context(reprise)
    found = [(name, reprise.get_command(context, name)) for name in COMMANDS]
    return [leaf for name, command in found if command for leaf in leaves(command, (name,))]


@pytest.mark.parametrize(("name", "command"), all_commands(), ids=lambda value: str(value))
def test_every_command_shows_an_example(name: str, command: click.Command) -> None:
    if not command.hidden:
        assert "Example" in f"{command.epilog} {command.help}", name
