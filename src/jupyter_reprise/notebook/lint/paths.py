"""The rule about paths that exist on one machine only.

A text counts only when all of it reads as a path, so that routes, patterns and prose don't.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from jupyter_reprise.notebook.lint.model import Finding, Rule
from jupyter_reprise.notebook.lint.subject import Cell, Subject
from jupyter_reprise.notebook.names import dotted_name

ABSOLUTE_PATH: Final = Rule(
    id="absolute-path",
    title="A path of one machine or one person",
    why="The notebook finds its files only where it was written, and says who wrote it.",
    mend="Write the path relative to the notebook, or make it a parameter.",
)
RULES: Final = (ABSOLUTE_PATH,)

_EVERYWHERE: Final = "bin|dev|etc|lib|opt|proc|sbin|sys|tmp|usr|var"
# Formats that people analyse, and that no route of a web page ends in.
_DATA: Final = (
    "csv|tsv|dat|parquet|feather|arrow|nc|h5|hdf5?|zarr|npy|npz|pkl|pickle|rds|dta|sas7bdat"
    "|xlsx?|sqlite3?|db|duckdb|gpkg|shp|tiff?|fasta|fastq|bam|vcf"
)
_MOUNTS: Final = "home|Users|mnt|media|Volumes|scratch|nfs|gpfs|lustre|content|kaggle|dbfs"
# Neither a glob's `*` nor a space speaks against a path, but what only a pattern or prose has does.
_REST: Final = r"[^\0\n<>|\"^$(){}]*"
_PATH: Final = re.compile(
    rf"""(?:file://|sqlite:///)?(?:
        /(?:{_MOUNTS})/[\w.@+ -]+(?:/{_REST})?
      | /root/{_REST}
      | ~[\w.-]*[/\\]{_REST}
      | [A-Za-z]:(?:\\|/(?!/))[\w.@+ -]+{_REST}
      | \\\\[\w.-]+\\[\w.$-]+(?:\\{_REST})?
      | (?!/(?:{_EVERYWHERE})/)(?:/[\w.@+ -]+)+\.(?:{_DATA})(?:\.(?:gz|bz2|xz|zip|zst))?
    )""",
    re.VERBOSE,
)
_BEGINNINGS: Final = ("/", "~", "\\\\", "file:", "sqlite:")
_SHOWN: Final = 40


def check(subject: Subject) -> Iterator[Finding]:
    """Look for paths in the texts of the code and in the words of its commands."""
    for cell in subject.code:
        skipped = _skipped_texts(cell)
        for node in cell.nodes.of(ast.Constant):
            text = node.value
            if isinstance(text, str) and id(node) not in skipped and is_machine_path(text):
                yield _finding(cell, text, node.lineno)
        for command in cell.commands:
            for word in command.text.split():
                path = word.strip("'\"").rpartition("=")[2]
                if is_machine_path(path):
                    yield _finding(cell, path, command.line)


def is_machine_path(text: str) -> bool:
    """Tell whether a text is a path below a home folder, a mounted disk or a drive."""
    text = text.strip()
    if not (text.startswith(_BEGINNINGS) or text[1:2] == ":"):
        return False
    return _PATH.fullmatch(text) is not None


def _finding(cell: Cell, path: str, line: int) -> Finding:
    shown = path if len(path) <= _SHOWN else f"{path[: _SHOWN - 1]}…"
    return cell.finding(ABSOLUTE_PATH, f"`{shown}` is a path of one machine", line)


def _skipped_texts(cell: Cell) -> set[int]:
    """Give the texts that are no paths, whatever they look like: routes, patterns, docstrings.

    Nor does a path begin where other text comes before it.
    """
    texts: list[ast.AST] = [statement.value for statement in cell.nodes.of(ast.Expr)]
    for definition in cell.nodes.definitions():
        texts += [part for item in definition.decorator_list for part in ast.walk(item)]
    for call in cell.nodes.of(ast.Call):
        if (dotted_name(call.func) or "").startswith("re."):
            texts += call.args
    for joined in cell.nodes.of(ast.JoinedStr):
        texts += joined.values[1:]
    for sum_ in cell.nodes.of(ast.BinOp):
        if isinstance(sum_.op, ast.Add):
            texts.append(sum_.right)
    return {id(text) for text in texts}
