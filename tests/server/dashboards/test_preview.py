"""`reprise dashboard preview`: one notebook as its viewers would see it, to its maker alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.dashboard_kernels import kernel_of, release
from tests.dashboard_sites import Visitor, reprise, wait_for, write_notebook
from tests.servers import end_workers

BOARD = """
import jupyter_reprise
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.viewing import current_view
print('height', jupyter_reprise.latest('analysis.ipynb').records['height'])
with open_project() as project:
    shown = current_view(project).dashboard
print('may run', shown.source if shown else 'nothing')
"""
FOUND = re.compile(r"shown/board.ipynb is at (\S+) \(Ctrl-C")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project with a run, a notebook that shows it, and another that is published."""
    settings = '[[dashboard]]\nnotebook = "other.ipynb"\n'
    (tmp_path / "reprise.toml").write_text(settings, "utf-8")
    write_notebook(
        tmp_path / "analysis.ipynb", "import jupyter_reprise as r\nr.record('height', 3)"
    )
    write_notebook(tmp_path / "shown/board.ipynb", "# Heights", BOARD)
    write_notebook(tmp_path / "other.ipynb", "# Other")
    reprise(tmp_path, "run", "analysis.ipynb")
    return tmp_path


@pytest.fixture
def preview(project: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Give the process of a preview, and the address that it tells."""
    log = project / "preview.log"
    command = [sys.executable, "-m", "jupyter_reprise", "dashboard", "preview", "--no-browser"]
    with log.open("wb") as output:
        process = subprocess.Popen([*command, "shown/board.ipynb"], cwd=project, stderr=output)
    try:
        wait_for(lambda: process.poll() is not None or FOUND.search(log.read_text("utf-8")), 60)
        found = FOUND.search(log.read_text("utf-8"))
        assert found, log.read_text("utf-8")
        yield process, found[1]
    finally:
        process.terminate()
        process.wait(timeout=20)
        end_workers(project)


@pytest.mark.kernel
def test_a_notebook_that_is_not_published_is_shown_as_it_would_be(
    preview: tuple[subprocess.Popen[bytes], str],
) -> None:
    process, address = preview
    place = urlsplit(address)
    visitor = Visitor(place.port or 0)
    assert visitor.get("d/board").status == 302, "who has no token is asked for it"
    assert visitor.get(f"{place.path}?{place.query}".lstrip("/")).status == 302
    page = visitor.get("d/board").text
    assert "<h1>Heights</h1>" in page
    assert "height 3" in page
    assert visitor.get("d/board/state").json["standing"] == "current"
    assert visitor.get("d/other").status == 404
    assert "d/other" not in visitor.get().text
    live = visitor.get("d/board/live").text
    assert "may run analysis.ipynb" in live
    release(visitor, kernel_of(live))
    process.terminate()
    assert process.wait(timeout=20) == 0
