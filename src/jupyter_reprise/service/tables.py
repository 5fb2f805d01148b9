"""Reads and writes tables: CSV by itself, Parquet and data frames through pandas.

The only module that imports pandas, and only when it is needed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import InvalidInput, MissingDependency, NotFound, StorageFailed
from jupyter_reprise.notebook.libraries import allow_tables

Row = dict[str, Any]


def read_texts(path: Path) -> list[dict[str, str]]:
    """Read a CSV file, or a `.tsv` with tabs; an empty cell is left out of its row.

    Raises
    ------
    NotFound, StorageFailed, InvalidInput
        It is not there, can't be read, or is not such a table.
    """
    text = _decode(_read(path), path)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    try:
        lines = [
            line for line in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if line
        ]
    except csv.Error as error:
        raise InvalidInput(f"The table {path} can't be read ({error}).") from error
    if not lines:
        raise InvalidInput(f"The table {path} is empty.", hint="Name the parameters in line 1.")
    names = [name.strip() for name in lines[0]]
    _check_names(names, path)
    for number, line in enumerate(lines[1:], start=1):
        if len(line) != len(names):
            raise InvalidInput(
                f"Row {number} of {path} has {len(line)} cells, and its head names {len(names)}.",
                hint='Put texts that hold a comma into quotes: "a, b".',
            )
    return [
        {name: cell for name, cell in zip(names, line, strict=True) if cell.strip()}
        for line in lines[1:]
    ]


def read_parquet(path: Path) -> list[Row]:
    """Read a Parquet file; a missing value is left out of its row.

    Raises
    ------
    MissingDependency
        pandas, or what it reads Parquet with, is not installed.
    NotFound, StorageFailed, InvalidInput
        It is not there, can't be read, or is not such a table.
    """
    data = _read(path)
    pandas = import_pandas()
    try:
        frame = pandas.read_parquet(io.BytesIO(data))
    except ImportError as error:
        raise MissingDependency("pyarrow", extra="tables") from error
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InvalidInput(f"{path} is not a Parquet table ({reason}).") from error
    return rows_of(frame)


def rows_of(table: Any) -> list[Row]:
    """Give a data frame's rows, or rows as they are; missing values are left out.

    Raises
    ------
    InvalidInput
        It is neither.
    """
    if hasattr(table, "to_dict") and hasattr(table, "columns"):
        names = [str(name) for name in table.columns]
        _check_names(names, "table")
        records = table.astype(object).where(table.notna(), None).to_dict("records")
        return [
            {str(name): value for name, value in record.items() if value is not None}
            for record in records
        ]
    if isinstance(table, Iterable) and not isinstance(table, str | bytes | Mapping):
        rows = list(table)
        if all(isinstance(row, Mapping) for row in rows):
            return [dict(row) for row in rows]
    raise InvalidInput(
        "A table of points is a data frame or a list of mappings from parameters to values.",
        hint="Give, for example, `[{'a': 1}, {'a': 2}]`.",
    )


def to_frame(columns: Sequence[str], rows: Iterable[Row]) -> Any:
    """Give rows as a data frame.

    Raises
    ------
    MissingDependency
        pandas is not installed.
    """
    pandas = import_pandas()
    return pandas.DataFrame(
        [{name: row.get(name) for name in columns} for row in rows], None, columns
    )


def format_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Give rows as CSV in UTF-8; what is missing is empty, lists and mappings are JSON."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return stream.getvalue().encode("utf-8", "backslashreplace")


def format_json(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Give rows as a JSON list of objects, each with every column."""
    listed = [{name: row.get(name) for name in columns} for row in rows]
    text = json.dumps(listed, indent=1, ensure_ascii=False, default=str)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def format_parquet(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Give rows as Parquet; a column whose values are of several kinds becomes text.

    Raises
    ------
    MissingDependency
        pandas or Arrow is not installed.
    """
    frame = to_frame(columns, rows)
    for name in columns:
        if frame[name].dtype == object:
            frame[name] = _uniform(list(frame[name]))
    stream = io.BytesIO()
    try:
        frame.to_parquet(stream, index=False)
    except ImportError as error:
        raise MissingDependency("pyarrow", extra="tables") from error
    return stream.getvalue()


def import_pandas() -> Any:
    """Import pandas.

    Raises
    ------
    MissingDependency
        It is not installed.
    """
    allow_tables()
    try:
        return import_module("pandas")
    except ImportError as error:
        raise MissingDependency("pandas", extra="tables") from error


def _uniform(values: list[Any]) -> list[Any]:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or (len(kinds) <= 1 and not kinds & {list, dict}):
        return values
    return [None if value is None else str(_cell(value)) for value in values]


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no table {path}.", hint="Check its path.") from error
    except OSError as error:
        raise StorageFailed(f"The table {path} can't be read ({error.strerror}).") from error


def _decode(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"The table {path} is not UTF-8 text (byte {error.start}).", hint="Save it as UTF-8."
        ) from error


def _check_names(names: Sequence[str], source: object) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or "" in names:
        what = f"names {twice[0]!r} twice" if twice and twice[0] else "has a column without a name"
        raise InvalidInput(f"The head of {source} {what}.", hint="Name each parameter once.")
