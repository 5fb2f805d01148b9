"""Puts what a cell printed in pieces together, as a terminal would show it.

Must not touch any other kind of output. nbclient can do the same, but takes a time that grows with
the square of a line's length: minutes for one of some hundred kilobytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def settle_streams(outputs: Sequence[Any]) -> list[Any]:
    """Give the outputs with one stream of each name, where its first piece stood.

    Standard output comes before standard error where the two stand side by side: in which order
    they arrived says nothing, as they are not synchronized. The streams' texts are replaced in
    place; every other output is the same object as before.
    """
    texts: dict[str, list[str]] = {}
    settled: list[Any] = []
    for output in outputs:
        if output["output_type"] != "stream":
            settled.append(output)
        elif output["name"] in texts:
            texts[output["name"]].append(_text(output))
        else:
            texts[output["name"]] = [_text(output)]
            settled.append(output)
    for output in settled:
        if output["output_type"] == "stream":
            output["text"] = as_shown("".join(texts[output["name"]]))
    return _stdout_first(settled)


def as_shown(text: str) -> str:
    """Apply the backspaces and carriage returns in a text, line by line.

    A carriage return at the end of a line stays: nothing was written over that line.
    """
    if "\b" in text:
        text = "\n".join(_without_backspaces(line) for line in text.split("\n"))
    if "\r" in text:
        text = "\n".join(_last_written(line) for line in text.split("\n"))
    return text


def _without_backspaces(line: str) -> str:
    shown: list[str] = []
    for character in line:
        if character != "\b":
            shown.append(character)
        elif shown:
            shown.pop()
    return "".join(shown)


def _last_written(line: str) -> str:
    return line[line.rfind("\r", 0, -1) + 1 :]


def _stdout_first(outputs: list[Any]) -> list[Any]:
    for index in range(len(outputs) - 1):
        if _name(outputs[index]) == "stderr" and _name(outputs[index + 1]) == "stdout":
            outputs[index], outputs[index + 1] = outputs[index + 1], outputs[index]
    return outputs


def _name(output: Mapping[str, Any]) -> str | None:
    return output.get("name") if output["output_type"] == "stream" else None


def _text(output: Mapping[str, Any]) -> str:
    text = output["text"]
    return text if isinstance(text, str) else "".join(text)
