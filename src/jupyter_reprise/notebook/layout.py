"""Lays a notebook out as Jupyter writes it, so that line-based tools can compare versions.

Text is split into lines and keys are sorted. Must not decide what of a notebook stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, Final

from jupyter_reprise.notebook.document import Notebook

_LINES_IN_BUNDLE: Final = frozenset({"application/javascript", "image/svg+xml"})
_LINES_IN_OUTPUT_3: Final = ("text", "html", "svg", "latex", "javascript", "json")
_LINE_ENDS: Final = tuple("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
"""Where `str.splitlines` splits; nbformat forgets most of them when it joins format 3."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class BigInteger(str):
    """A whole number of more digits than Python would turn into one; it stays as written."""

    __slots__ = ()


def parse_integer(digits: str) -> int | str:
    """Read a whole number of JSON, however many digits it has."""
    try:
        return int(digits)
    except ValueError:
        return BigInteger(digits)


def notebook_bytes(nb: Notebook) -> bytes:
    """Give a notebook of format 3 or 4 as the file that Jupyter would write, in UTF-8.

    Notes
    -----
    Half a surrogate pair, which UTF-8 can't hold, is written as its JSON escape.
    """
    is_old = nb["nbformat"] < 4
    parts: list[str] = []
    _write(
        lay_out(nb), "\n", parts.append, encode_basestring_ascii if is_old else encode_basestring
    )
    parts.append("\n")
    text = "".join(parts)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode("utf-8")


def lay_out(nb: Notebook) -> Notebook:
    """Split a notebook's texts into lines, and leave out what Jupyter never writes."""
    if nb["nbformat"] < 4:
        return _lay_out_3(nb)
    transient = ("orig_nbformat", "orig_nbformat_minor", "signature")
    return {
        **nb,
        "metadata": _without(nb["metadata"], transient),
        "cells": [_lay_out_cell(cell) for cell in nb["cells"]],
    }


def _lay_out_cell(cell: dict[str, Any]) -> dict[str, Any]:
    laid_out = {**cell, "metadata": _without(cell["metadata"], ("trusted",))}
    if "source" in cell:
        laid_out["source"] = _lines(_joined(cell["source"]))
    attachments = cell.get("attachments")
    if isinstance(attachments, dict):
        laid_out["attachments"] = {
            name: _lay_out_bundle(bundle) for name, bundle in attachments.items()
        }
    if cell["cell_type"] == "code" and isinstance(cell.get("outputs"), list):
        laid_out["outputs"] = [_lay_out_output(output) for output in cell["outputs"]]
    return laid_out


def _lay_out_output(output: dict[str, Any]) -> dict[str, Any]:
    kind = output.get("output_type")
    if kind in {"execute_result", "display_data"}:
        return {**output, "data": _lay_out_bundle(output["data"])} if "data" in output else output
    if not kind or "text" not in output:
        return output
    text = _joined(output["text"])
    return {**output, "text": _lines(text) if kind == "stream" else text}


def _lay_out_bundle(bundle: Any) -> Any:
    if not isinstance(bundle, dict):
        return bundle
    laid_out = {}
    for media_type, value in bundle.items():
        text = value if _is_json_type(media_type) else _joined(value)
        is_split = media_type.startswith("text/") or media_type in _LINES_IN_BUNDLE
        laid_out[media_type] = _lines(text) if is_split else text
    return laid_out


def _is_json_type(media_type: str) -> bool:
    return media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )


def _joined(value: Any) -> Any:
    is_lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if is_lines else value


def _lines(value: Any) -> Any:
    return value.splitlines(keepends=True) if isinstance(value, str) else value


def _lay_out_3(nb: Notebook) -> Notebook:
    sheets = [
        {**sheet, "cells": [_lay_out_cell_3(cell) for cell in sheet["cells"]]}
        for sheet in nb["worksheets"]
    ]
    return {**_without(nb, ("orig_nbformat", "orig_nbformat_minor")), "worksheets": sheets}


def _lay_out_cell_3(cell: dict[str, Any]) -> dict[str, Any]:
    laid_out = _without(cell, ("trusted",))
    if "metadata" in cell:
        laid_out["metadata"] = _without(cell["metadata"], ("trusted",))
    if cell["cell_type"] != "code":
        return _with_lines_3(laid_out, ("source", "rendered"))
    if isinstance(cell.get("outputs"), list):
        laid_out["outputs"] = [_with_lines_3(o, _LINES_IN_OUTPUT_3) for o in cell["outputs"]]
    return _with_lines_3(laid_out, ("input",))


def _with_lines_3(mapping: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    laid_out = {**mapping}
    for name in names:
        if name in laid_out:
            laid_out[name] = _lines(_joined_3(laid_out[name]))
    return laid_out


def _joined_3(value: Any) -> Any:
    """Join lines, to which some writers of format 3 left no line ends."""
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        return value
    has_ends = bool(value) and value[0].endswith(_LINE_ENDS)
    return ("" if has_ends else "\n").join(value)


def _without(mapping: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name not in names}


def _write(
    value: Any, line: str, put: Callable[[str], object], quote: Callable[[str], str]
) -> None:
    """Write JSON with one space for each level, as `json.dumps` does in more than twice the time.

    `line` is a line end and the indentation of where the value stands.
    """
    if isinstance(value, BigInteger):
        put(str(value))
    elif isinstance(value, str):
        put(quote(value))
    elif isinstance(value, dict):
        _write_items(
            [(quote(key) + ": ", value[key]) for key in sorted(value)], "{}", line, put, quote
        )
    elif isinstance(value, list):
        _write_items([("", item) for item in value], "[]", line, put, quote)
    else:
        put(json.dumps(value))


def _write_items(
    items: list[tuple[str, Any]],
    brackets: str,
    line: str,
    put: Callable[[str], object],
    quote: Callable[[str], str],
) -> None:
    if not items:
        put(brackets)
        return
    inner = line + " "
    before = brackets[0] + inner
    for name, item in items:
        put(before + name)
        _write(item, inner, put, quote)
        before = "," + inner
    put(line + brackets[1])
