"""Real git repositories, and notebooks to put into them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def notebook(*sources: str, outputs: bool = True, text: str = "out") -> bytes:
    """Write a notebook as Jupyter does, each cell printing the text."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": number if outputs else None,
            "id": str(number),
            "metadata": {},
            "outputs": [{"name": "stdout", "output_type": "stream", "text": [f"{text} {number}\n"]}]
            * outputs,
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(sources)
    ]
    nb = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(nb, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


class Tree:
    """A work tree and its git."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *words: str, code: int = 0, stdin: str = "", **environment: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.folder), *words],
            input=stdin.encode(),
            capture_output=True,
            env={**os.environ, "GIT_EDITOR": "true", **environment},
            check=False,
        )
        talk = done.stderr.decode()
        assert done.returncode == code, talk
        assert code or "reprise:" not in talk, talk
        return done.stdout.decode() + (talk if code or environment else "")

    def write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def commit(self, name: str, data: bytes, message: str = "change") -> None:
        self.write(name, data)
        self.git("add", name)
        self.git("commit", "-qm", message)

    @property
    def status(self) -> str:
        return self.git("status", "--porcelain")


ONE, TWO = notebook("a = 1", "b = 2"), notebook("a = 1", "b = 3")


def broken_process(code: str) -> str:
    """Write a command line that runs some code in the place of a filter."""
    return f'"{Path(sys.executable).as_posix()}" -c "{code}"'
