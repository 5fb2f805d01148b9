"""The cell that hands parameter values to a Python kernel, and its place in a notebook.

What is given is written as literals; nothing here lets a value become code.
"""

from __future__ import annotations

import copy
import keyword
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import ParameterKind, ParameterSchema
from jupyter_reprise.notebook.cells import INJECTED_TAG, PARAMETERS_TAG, tagged_cell_index

_MOST_DECIMAL_BITS: Final = 8192


def python_cell(schema: ParameterSchema, values: Mapping[str, Any]) -> str:
    """Return the source of a cell that assigns the values, as papermill's injected cell does.

    Modules it needs are imported under names that begin with `_`, so that the notebook's own
    imports are neither needed nor replaced.

    Raises
    ------
    InvalidInput
        A name is not one that Python allows, or a value can't be written as source.
    """
    imports: set[str] = set()
    assignments: list[str] = []
    for name, value in values.items():
        if not name.isidentifier() or keyword.iskeyword(name):
            raise InvalidInput(f"{name!r} can't be a parameter: it is not a name in Python.")
        is_secret = name in schema and schema[name].type.kind is ParameterKind.SECRET
        if is_secret and value is not None:
            imports.add("from jupyter_reprise import Secret as _Secret")
            assignments.append(f"{name} = _Secret({_text_literal(value)})")
        else:
            assignments.append(f"{name} = {_literal(value, imports)}")
    return "\n".join(["# Parameters", *sorted(imports), *assignments])


def inject(nb: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return a copy of the notebook with a cell of that source in its place.

    It replaces the first cell tagged `injected-parameters`; without one it stands after the first
    tagged `parameters`, and without that at the top. In a notebook of format 4.5 or later its id
    is always the same, so that equal runs give equal notebooks.
    """
    injected: dict[str, Any] = copy.deepcopy(dict(nb))
    cells: list[Any] = injected.setdefault("cells", [])
    index = tagged_cell_index(injected, INJECTED_TAG)
    if index is not None:
        del cells[index]
    else:
        parameters_index = tagged_cell_index(injected, PARAMETERS_TAG)
        index = 0 if parameters_index is None else parameters_index + 1
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": [INJECTED_TAG]},
        "outputs": [],
        "source": source,
    }
    if (nb.get("nbformat", 4), nb.get("nbformat_minor", 0)) >= (4, 5):
        cell["id"] = _free_id({other.get("id") for other in cells})
    cells.insert(index, cell)
    return injected


def _free_id(taken: set[Any]) -> str:
    candidate, number = INJECTED_TAG, 2
    while candidate in taken:
        candidate, number = f"{INJECTED_TAG}-{number}", number + 1
    return candidate


def _literal(value: Any, imports: set[str]) -> str:
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, int):
        # Python refuses to read or write very long decimals, but not hexadecimals.
        return repr(value) if value.bit_length() <= _MOST_DECIMAL_BITS else hex(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else f'float("{value!r}")'
    if isinstance(value, str):
        return _text_literal(value)
    if isinstance(value, date):
        imports.add("import datetime as _datetime")
        return _date_literal(value)
    if isinstance(value, PurePath):
        imports.add("import pathlib as _pathlib")
        return f"_pathlib.Path({_text_literal(value.as_posix())})"
    if isinstance(value, list):
        return f"[{', '.join(_literal(item, imports) for item in value)}]"
    if isinstance(value, dict):
        pairs = (f"{_literal(k, imports)}: {_literal(v, imports)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    raise InvalidInput(f"A value of type {type(value).__name__} can't be written as source.")


def _text_literal(text: str) -> str:
    """Return the text in double quotes where that needs no escapes; else as Python prefers."""
    literal = repr(text)
    return literal if '"' in literal else f'"{literal[1:-1]}"'


def _date_literal(value: date) -> str:
    if not isinstance(value, datetime):
        return f"_datetime.date({value.year}, {value.month}, {value.day})"
    parts = [value.year, value.month, value.day, value.hour, value.minute]
    if value.second or value.microsecond:
        parts.append(value.second)
    if value.microsecond:
        parts.append(value.microsecond)
    arguments = ", ".join(map(str, parts))
    offset = value.utcoffset()
    if offset is None:
        return f"_datetime.datetime({arguments})"
    zone = "_datetime.timezone.utc"
    if offset != UTC.utcoffset(None):
        days = f"days={offset.days}, " if offset.days else ""
        rest = f", microseconds={offset.microseconds}" if offset.microseconds else ""
        zone = f"_datetime.timezone(_datetime.timedelta({days}seconds={offset.seconds}{rest}))"
    return f"_datetime.datetime({arguments}, tzinfo={zone})"
