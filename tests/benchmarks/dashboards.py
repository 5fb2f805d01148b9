"""How soon viewers see a dashboard, and what they cost, beside plain Voila with the same notebook.

One viewer is a browser on the same machine. Of many at once the others only fetch the page, until
it holds the picture: real ones have processors of their own, while twenty tabs here would take
seconds from the servers and from each other.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
import psutil
from tests.benchmarks.timing import BenchmarkBroken
from tests.chromium import MISSING, OPTIONS, find_chromium
from tests.servers import free_port, serving

VIEWERS, QUICK_VIEWERS = 20, 2
ROUNDS, QUICK_ROUNDS = 3, 1
"""How often each is tried; many at once are many figures already, and are tried once."""
BUDGET_MB = 2048
WANTED = {1: 5.0, VIEWERS: 20.0}
"""How many times sooner than Voila the first picture should be there, by viewers at once."""
SERVERS = {
    "reprise": (
        *("jupyter_reprise", "dashboards", "serve", "--auth", "none"),
        *("--ip", "127.0.0.1", "--port", "{port}"),
    ),
    "voila": ("voila", "board.ipynb", "--no-browser", "--port={port}", "--Voila.ip=127.0.0.1"),
}
"""How each is started, as a module of Python."""
_PATHS = {"reprise": "/d/board", "voila": "/"}
_LEAST_MB = 0.5
"""What a viewer counts as at least, as less is not told from noise."""
_LONGEST_SECONDS, _QUICK_SECONDS = 240.0, 60.0
"""How long anyone waits; a viewer of Voila's who still sees nothing counts with that."""
_PICTURE = 'img[src^="data:image/png"]'
_PNG = b"iVBORw0KGgo"
"""How each PNG begins in base64, wherever in a page it is."""
_CELLS = (
    "import ipywidgets as widgets\nimport matplotlib.pyplot as plt\nimport numpy as np\n"
    "import pandas as pd",
    "draws = np.random.default_rng(1).normal(size=2000)\n"
    "n = widgets.IntSlider(50, 1, 200, description='bins')\n"
    "text, plot = widgets.HTML(), widgets.Output()\n"
    "def show(*_):\n"
    "    text.value = f'bins: {n.value}'\n"
    "    with plot:\n"
    "        plot.clear_output(wait=True)\n"
    "        plt.hist(draws, bins=n.value); plt.show()\n"
    "n.observe(show, 'value')\nshow()",
    "widgets.VBox([n, text, plot])",
    "plt.plot(pd.Series(draws).cumsum()); plt.show()",
)


@dataclass(frozen=True)
class Served:
    """A server, and where it shows the notebook."""

    process: psutil.Process
    url: str

    def memory(self) -> float:
        """Give the memory of the server and all that it started, shared parts shared out, in MB."""
        total = 0
        for process in (self.process, *self.process.children(recursive=True)):
            with suppress(psutil.Error):
                total += process.memory_full_info().pss
        return total / 1e6


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and give the exit code."""
    parser = argparse.ArgumentParser(prog="dashboards", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_VIEWERS} viewers, once")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    many = QUICK_VIEWERS if options.quick else VIEWERS
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    with tempfile.TemporaryDirectory(prefix="reprise-benchmark-") as name:
        folder = Path(name).resolve()
        write_project(folder)
        longest = _QUICK_SECONDS if options.quick else _LONGEST_SECONDS
        figures = asyncio.run(measure(folder, many, rounds, longest))
    for figure in figures:
        print(_line(figure))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0


def write_project(folder: Path) -> None:
    """Make a project with one dashboard and its stored rendering."""
    cells = [nbformat.v4.new_code_cell(source) for source in _CELLS]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nb = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(nb, folder / "board.ipynb")
    (folder / "reprise.toml").write_text('[[dashboard]]\nnotebook = "board.ipynb"\n', "utf-8")
    _finish([sys.executable, "-m", "jupyter_reprise", "dashboard", "render"], folder)


async def measure(folder: Path, many: int, rounds: int, longest: float) -> list[dict[str, Any]]:
    """Open the notebook in both, alone and by many viewers at once, in turn."""
    figures: list[dict[str, Any]] = []
    memories: dict[int, dict[str, list[float]]] = {}
    for viewers in (1, many):
        seen: dict[str, list[float]] = {name: [] for name in SERVERS}
        last: dict[str, list[float]] = {name: [] for name in SERVERS}
        memory = memories[viewers] = {name: [] for name in SERVERS}
        for name in [*SERVERS] * (rounds if viewers == 1 else 1):
            _tell(f"{name}, {viewers} looking")
            async with visiting(name, folder) as (browser, served):
                others = [fetch(served.url) for _ in range(viewers - 1)]
                looks = [look(browser, served.url), *others]
                waits = await asyncio.gather(*(waited(name, one, longest) for one in looks))
                seen[name].append(waits[0])
                last[name].append(max(waits))
                memory[name].append(served.memory())
        wanted = WANTED.get(viewers)
        figures.append(_compared(f"first picture, {viewers} at once", "s", seen, wanted))
        if viewers > 1:
            figures.append(_compared(f"last picture, {viewers} at once", "s", last))
        figures.append(_compared(f"memory, {viewers} looking", "MB", memory))
    each = {name: [_each_further(memories, many, name)] for name in SERVERS}
    figures.append(_compared("memory, each further viewer", "MB", each))
    figures.append(_capacity(memories, each))
    live: dict[str, list[float]] = {name: [] for name in SERVERS}
    for name in [*SERVERS] * rounds:
        _tell(f"{name}, 1 interacting")
        async with visiting(name, folder) as (browser, served):
            moved = become_interactive(browser, served.url, name)
            live[name].append(await waited(name, moved, longest))
    return [*figures, _compared("a slider answers, 1 viewer", "s", live)]


async def waited(server: str, look: Awaitable[float], longest: float) -> float:
    """Give the seconds that a viewer waits; Voila's viewers wait no longer than so long."""
    try:
        return await asyncio.wait_for(look, longest)
    except TimeoutError:
        if server == "reprise":
            raise BenchmarkBroken(f"A viewer of Reprise saw nothing for {longest:.0f} s.") from None
        _tell(f"a viewer of Voila saw nothing for {longest:.0f} s")
        return longest


async def look(browser: Any, url: str) -> float:
    """Give the seconds until a tab shows a picture."""
    context = await browser.new_context()
    page = await context.new_page()
    began = time.perf_counter()
    await page.goto(url, wait_until="commit", timeout=0)
    await page.wait_for_selector(_PICTURE, timeout=0)
    return time.perf_counter() - began


async def fetch(url: str) -> float:
    """Give the seconds until what a server sends holds a picture; the rest is read as well."""
    place = urlsplit(url)
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        writer.write(f"GET {place.path} HTTP/1.0\r\nHost: {place.netloc}\r\n\r\n".encode())
        sent = await _read_until(reader, _PNG)
        seconds = time.perf_counter() - began
        await reader.read()
    finally:
        writer.close()
    if _PNG not in sent:
        raise BenchmarkBroken(f"{url} sent no picture: {sent[:200]!r}")
    return seconds


async def _read_until(reader: asyncio.StreamReader, wanted: bytes) -> bytes:
    sent = b""
    while wanted not in sent and (part := await reader.read(65_536)):
        sent += part
    return sent


async def become_interactive(browser: Any, url: str, server: str) -> float:
    """Give the seconds until moving the slider has changed what is shown."""
    page = await browser.new_page()
    wait = {"timeout": 0}
    began = time.perf_counter()
    await page.goto(url, wait_until="commit", **wait)
    place = page
    if server == "reprise":
        await page.locator("#explore").click(**wait)
        place = page.frame_locator("iframe")
    handle = place.locator(".noUi-handle").first
    await handle.wait_for(state="visible", **wait)
    await handle.press("ArrowRight", **wait)
    await place.get_by_text("bins: 51").wait_for(**wait)
    return time.perf_counter() - began


@asynccontextmanager
async def visiting(server: str, folder: Path) -> AsyncIterator[tuple[Any, Served]]:
    """Start a server and a browser."""
    port = free_port()
    command = [word.format(port=port) for word in SERVERS[server]]
    url = f"http://127.0.0.1:{port}{_PATHS[server]}"
    log = folder / "server.log"
    with serving([sys.executable, "-m", *command], port, folder=folder, log=log) as process:
        async with browsing() as browser:
            yield browser, Served(psutil.Process(process.pid), url)


@asynccontextmanager
async def browsing() -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright

    found = find_chromium()
    if found is None:
        raise BenchmarkBroken(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=list(OPTIONS))
        try:
            yield browser
        finally:
            await browser.close()


def _compared(
    name: str, unit: str, values: dict[str, list[float]], wanted: float | None = None
) -> dict[str, Any]:
    ours, peer = (statistics.median(values[who]) for who in ("reprise", "voila"))
    ratio = peer / ours
    return {
        "name": name,
        "unit": unit,
        "reprise": ours,
        "voila": peer,
        "ratio": ratio,
        "wanted": wanted,
    }


def _each_further(memories: dict[int, dict[str, list[float]]], many: int, who: str) -> float:
    """Give what every viewer after the first costs, in MB."""
    one, all_ = (statistics.median(memories[viewers][who]) for viewers in (1, many))
    return max((all_ - one) / (many - 1), _LEAST_MB)


def _capacity(
    memories: dict[int, dict[str, list[float]]], each: dict[str, list[float]]
) -> dict[str, Any]:
    """Say how many viewers who only look fit into a budget of memory."""
    fit = {
        who: [max(1.0, 1 + (BUDGET_MB - statistics.median(memories[1][who])) // each[who][0])]
        for who in SERVERS
    }
    found = _compared(f"viewers who fit in {BUDGET_MB} MB", "", fit)
    return {**found, "ratio": fit["reprise"][0] / fit["voila"][0]}


def _tell(step: str) -> None:
    print(f"  {step} ...", file=sys.stderr, flush=True)


def _line(figure: dict[str, Any]) -> str:
    wanted = f" (wanted {figure['wanted']:.0f}x)" if figure["wanted"] else ""
    return (
        f"{figure['name']:28} reprise {figure['reprise']:9.2f} {figure['unit']:2}"
        f"  voila {figure['voila']:9.2f} {figure['unit']:2}  {figure['ratio']:8.1f}x{wanted}"
    )


def _finish(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkBroken(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    sys.exit(main())
