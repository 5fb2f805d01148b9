"""Changes a `reprise.toml` in place, keeping its comments and layout.

Every change is checked as a whole before it is written, and written at once or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import (
    Conflict,
    InvalidSettings,
    NotFound,
    SettingProblem,
    StorageFailed,
)
from jupyter_reprise.project.settings import SETTINGS_FILE, ProjectSettings, parse_settings
from jupyter_reprise.replacing import replacing


def add_dashboard(text: str, values: Mapping[str, Any]) -> str:
    """Give the text with one more `[[dashboard]]` at the end of those there are.

    Raises
    ------
    Conflict
        There is one of that name; the error says whose.
    InvalidSettings
        A value is not allowed.
    """
    changed = _appended(text, values)
    _refuse_wrong(changed)
    return changed


def change_dashboard(text: str, key: str, changes: Mapping[str, Any]) -> str:
    """Give the text with other values in one `[[dashboard]]`; None takes a key out.

    Raises
    ------
    NotFound
        There is no dashboard of that name.
    Conflict
        There is another of the new name.
    InvalidSettings
        A value is not allowed.
    """
    import tomlkit

    document = tomlkit.parse(text)
    table = document["dashboard"][_place_of(text, key)]
    for name, value in changes.items():
        if value is None:
            table.pop(name, None)
        else:
            table[name] = _toml(value)
    changed = _as_lines_of(text, tomlkit.dumps(document))
    _refuse_wrong(changed)
    return changed


def remove_dashboard(text: str, key: str) -> str:
    """Give the text without one `[[dashboard]]`.

    Raises
    ------
    NotFound
        There is no dashboard of that name.
    """
    import tomlkit

    document = tomlkit.parse(text)
    tables = document["dashboard"]
    del tables[_place_of(text, key)]
    if not tables:
        del document["dashboard"]
    return tomlkit.dumps(document)


def read_text(root: Path) -> str:
    """Read a project's settings as they are, with the ends of their lines.

    Raises
    ------
    StorageFailed
        They can't be read.
    """
    file = root / SETTINGS_FILE
    try:
        # without the mark that editors on Windows like to begin a file with
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StorageFailed(f"{file} can't be read ({error}).", hint="Mend the file.") from error


def write_text(root: Path, before: str, after: str) -> ProjectSettings:
    """Replace a project's settings, unless someone changed them meanwhile.

    Parameters
    ----------
    before
        The text that the change was made from.

    Raises
    ------
    Conflict
        The file says something else by now.
    InvalidSettings
        The new text says something that is not allowed; the file stays as it is.
    StorageFailed
        The file can't be written; it stays as it is.
    """
    file = root / SETTINGS_FILE
    settings = parse_settings(after, str(file))
    if read_text(root) != before:
        raise Conflict(f"{file} was changed meanwhile.", hint="Try again.")
    # a link stays one: what it names is replaced
    try:
        with replacing(file.resolve(), keeps_mode=True) as partial:
            partial.write_bytes(after.encode("utf-8"))
    except OSError as error:
        raise StorageFailed(
            f"{file} can't be written ({error.strerror or error}).",
            hint="Make it and its folder writable for you, or edit it by hand.",
        ) from error
    return settings


def _refuse_wrong(text: str) -> None:
    try:
        parse_settings(text)
    except InvalidSettings as error:
        if not all(one.key.startswith("dashboard[") for one in error.problems):
            raise
        second = [one for one in error.problems if "second dashboard" in one.message]
        if second:
            raise Conflict(
                f"The dashboard can't be written down: it {second[0].message}."
            ) from error
        # without the line, as what is there is not in the file
        found = [
            SettingProblem(None, one.key.partition("].")[2] or "it", one.message)
            for one in error.problems
        ]
        raise InvalidSettings("The dashboard can't be written down", tuple(found)) from error


def _appended(text: str, values: Mapping[str, Any]) -> str:
    """Write one more table behind everything, where it parts no comment from what it is about."""
    import tomlkit

    given = {key: _toml(value) for key, value in values.items()}
    document = tomlkit.parse(text)
    if isinstance(document.get("dashboard"), tomlkit.items.Array):
        document["dashboard"].append(given)
        return tomlkit.dumps(document)
    table = tomlkit.table()
    table.update(given)
    alone = tomlkit.document()
    alone.append("dashboard", tomlkit.aot())
    alone["dashboard"].append(table)
    around = f"{text.rstrip()}\n\n" if text.strip() else ""
    return _as_lines_of(text, around + tomlkit.dumps(alone))


def _as_lines_of(text: str, changed: str) -> str:
    """Give a changed text the ends of line that it had."""
    if "\r\n" not in text:
        return changed
    return changed.replace("\r\n", "\n").replace("\n", "\r\n")


def _place_of(text: str, key: str) -> int:
    keys = [one.key for one in parse_settings(text).dashboards]
    if key not in keys:
        raise NotFound(
            f"There is no dashboard {key!r}; there are: {', '.join(keys) or 'none'}.",
            hint="`reprise dashboard list` shows them.",
        )
    return keys.index(key)


def _toml(value: Any) -> Any:
    """Give a mapping as an inline table, so that it stays within its dashboard."""
    import tomlkit

    if not isinstance(value, Mapping):
        return value
    table = tomlkit.inline_table()
    table.update(value)
    return table
