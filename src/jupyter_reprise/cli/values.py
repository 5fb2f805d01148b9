"""Reads parameter values from a command line, with papermill's options."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_reprise.errors import InvalidInput, NotFound, StorageFailed

if TYPE_CHECKING:
    from jupyter_reprise.service.planning import GivenValues


def value_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add papermill's options for parameter values: `-p`, `-f`, `-y` and `-b`."""
    options = (
        click.option(
            "-p",
            "--parameters",
            "texts",
            nargs=2,
            multiple=True,
            metavar="NAME VALUE",
            help="Set a parameter; the notebook's parameters cell says of which type.",
        ),
        click.option(
            "-f",
            "--parameters-file",
            "paths",
            multiple=True,
            type=click.Path(path_type=Path),
            help="Read parameters from a YAML or JSON file.",
        ),
        click.option(
            "-y", "--parameters-yaml", "yamls", multiple=True, help="Read parameters from YAML."
        ),
        click.option(
            "-b",
            "--parameters-base64",
            "encoded",
            multiple=True,
            help="Read parameters from YAML encoded in base 64.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def read_values(
    texts: tuple[tuple[str, str], ...],
    paths: tuple[Path, ...],
    yamls: tuple[str, ...],
    encoded: tuple[str, ...],
) -> GivenValues:
    """Put the given values together; as in papermill `-p` wins over `-y`, `-f` and `-b`.

    Raises
    ------
    InvalidInput, NotFound, StorageFailed
        A file or text can't be read, or is not a mapping of names to values.
    """
    from jupyter_reprise.service.planning import GivenValues

    data: dict[str, Any] = {}
    for text in encoded:
        data.update(_read_yaml(_decode(text), "the value of -b"))
    for path in paths:
        data.update(_read_yaml(_read_file(path), str(path)))
    for text in yamls:
        data.update(_read_yaml(text, "the value of -y"))
    return GivenValues(text=dict(texts), data=data)


def _decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"The value of -b is not base 64 of UTF-8 text ({error}).",
            hint="Make it by `base64 -w0 parameters.yaml`.",
        ) from error


def _read_file(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise NotFound(f"There is no parameters file {path}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The parameters file {path} is not UTF-8 text.") from error
    except OSError as error:
        raise StorageFailed(
            f"The parameters file {path} can't be read ({error.strerror})."
        ) from error


def _read_yaml(text: str, source: str) -> dict[str, Any]:
    import yaml

    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidInput(f"YAML can't read {source}: {_one_line(error)}.") from error
    if data is None:
        return {}
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
        raise InvalidInput(
            f"What {source} holds is not a mapping of parameter names to values.",
            hint="Write lines such as `name: value`.",
        )
    return data


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
