"""A kernel is found by name, with the interpreter that it would start."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from jupyter_reprise.errors import KernelUnavailable
from jupyter_reprise.execution.kernelspecs import find_kernel


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

    def write(name: str, argv: list[str], language: str = "python") -> None:
        folder = tmp_path / "kernels" / name
        folder.mkdir(parents=True)
        spec = {"argv": argv, "display_name": name, "language": language}
        (folder / "kernel.json").write_text(json.dumps(spec), "utf-8")

    return write


@pytest.mark.parametrize("command", ["python", "python3"])
def test_a_bare_python_means_the_running_interpreter(install, command: str) -> None:
    install("mine", [command, "-m", "ipykernel_launcher"])
    assert find_kernel("mine").executable == Path(sys.executable)


def test_another_interpreter_is_found_on_the_path(install) -> None:
    install("shell", ["sh", "-c", "true"], language="bash")
    spec = find_kernel("shell")
    assert spec.executable is not None
    assert spec.executable.stem == "sh"
    assert not spec.is_python


def test_a_command_that_is_not_there_has_no_interpreter(install) -> None:
    install("gone", ["/nowhere/at/all"])
    assert find_kernel("gone").executable is None


def test_an_unknown_kernel_is_refused_with_the_known_ones(install) -> None:
    install("mine", ["python"])
    with pytest.raises(KernelUnavailable, match=r"'yours'; installed are: .*mine"):
        find_kernel("yours")
