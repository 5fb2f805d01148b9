"""How soon JupyterLab's panel shows runs, and finds some, in a project with a great many.

What is timed is what someone sees: from JupyterLab being there to rows that are painted, from
a filter that was typed to the runs that it found, and from the end of the list to more of it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.lab_start import NOTE_RESTORED, browsing
from tests.benchmarks.rest_service import fill_store
from tests.benchmarks.timing import BenchmarkBroken
from tests.browser.lab import running_lab
from tests.servers import ServerBroken

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RUNS, QUICK_RUNS = 100_000, 2_000
ROUNDS, QUICK_ROUNDS = 15, 1
PAGES, QUICK_PAGES = 50, 2
"""How often the end of what was read is scrolled to, in each round."""
WANTED_MS = {"first rows, after JupyterLab is there": 1000.0}
_PATIENCE = 60_000
_TOTAL = ".jp-Reprise-history [role=status]"
_PAINTED = """
async ([total, known]) => {
  const began = performance.now();
  const isThere = () =>
    document.querySelector('.jp-Reprise-run') !== null &&
    document.querySelector(total)?.textContent !== known;
  while (!isThere()) {
    if (performance.now() - began > 60000) {
      throw new Error('The panel shows no runs.');
    }
    await new Promise(requestAnimationFrame);
  }
  // after the next frame they are painted
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now();
}
"""
_SCROLL = """
async () => {
  const list = document.querySelector('.jp-Reprise-list');
  const height = list.scrollHeight;
  const began = performance.now();
  list.scrollTop = height;
  while (list.scrollHeight <= height) {
    if (performance.now() - began > 60000) {
      throw new Error(`The list stays ${height} pixels high at its end.`);
    }
    await new Promise(requestAnimationFrame);
  }
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - began;
}
"""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and give the exit code."""
    parser = argparse.ArgumentParser(prog="lab-runs", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_RUNS} runs, once")
    parser.add_argument("--runs", type=int, help=f"how many there are; {RUNS} unless told")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--url", help="of a JupyterLab whose project has so many already")
    options = parser.parse_args(arguments)
    count = options.runs or (QUICK_RUNS if options.quick else RUNS)
    rounds, pages = (QUICK_ROUNDS, QUICK_PAGES) if options.quick else (ROUNDS, PAGES)
    try:
        with serving_runs(options.url, count) as url, browsing() as browser:
            figures = measure(browser, url, rounds, pages)
    except (BenchmarkBroken, ServerBroken) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{count} runs; JupyterLab was loaded {rounds} times")
    for figure in figures:
        wanted = WANTED_MS.get(figure["name"])
        print(
            f"{figure['name']:38} median {figure['median']:7.1f} ms"
            f"  longest {figure['longest']:7.1f} ms" + (f" (wanted {wanted:.0f})" if wanted else "")
        )
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0


def measure(browser: Browser, url: str, rounds: int, pages: int) -> list[dict[str, Any]]:
    """Load JupyterLab again and again, and use its panel each time."""
    keep_panel_open(browser, url)
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        with _page(browser) as page:
            _open(page, url)
            for name, took in _use(page, pages):
                times.setdefault(name, []).append(took)
    return [
        {"name": name, "median": statistics.median(taken), "longest": max(taken)}
        for name, taken in times.items()
    ]


def _use(page: Page, pages: int) -> Iterator[tuple[str, float]]:
    painted = page.evaluate(_PAINTED, [_TOTAL, None])
    yield "first rows, after JupyterLab is there", painted - page.evaluate("window.restoredAt")
    for _ in range(pages):
        yield "100 more at the end of the list", page.evaluate(_SCROLL)
    known = page.locator(_TOTAL).text_content()
    began = page.evaluate("performance.now()")
    page.get_by_role("searchbox", name="Filter runs").fill("rmse<0.05")
    found = page.evaluate(_PAINTED, [_TOTAL, known])
    yield "a metric's runs, after it is typed", found - began


def keep_panel_open(browser: Browser, url: str) -> None:
    """Leave a workspace behind that has the panel open, as someone does who uses it."""
    with _page(browser) as page:

        def is_kept(request: Any) -> bool:
            layout = json.loads(request.post_data or "{}").get("data", {})
            left = layout.get("layout-restorer:data", {}).get("left", {})
            return bool(left.get("current") == "jupyter-reprise-panel")

        _open(page, url)
        with page.expect_request_finished(
            lambda request: request.method == "PUT" and is_kept(request), timeout=_PATIENCE
        ):
            page.evaluate("() => { window.jupyterapp.commands.execute('reprise:open-panel'); }")


def _open(page: Page, url: str) -> None:
    page.goto(f"{url}/lab/workspaces/many-runs")
    page.wait_for_function("window.restoredAt", timeout=_PATIENCE)


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(_PATIENCE)
    page = context.new_page()
    page.add_init_script(NOTE_RESTORED)
    yield page
    context.close()


@contextmanager
def serving_runs(url: str | None, count: int) -> Iterator[str]:
    """Give the address of a JupyterLab whose project has so many runs."""
    if url is not None:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="reprise-benchmark-") as name:
        home, root = Path(name, "home"), Path(name, "root")
        home.mkdir()
        root.mkdir()
        fill_store(root, count)
        with running_lab(Path(sys.executable).parent, home, root) as lab:
            yield lab.url


if __name__ == "__main__":
    sys.exit(main())
