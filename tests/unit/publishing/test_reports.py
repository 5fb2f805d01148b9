from __future__ import annotations

import base64
import copy
import re
import time
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from jupyter_reprise.models import Check, FileRecord, Manifest, ParameterValue, RunError, RunStatus
from jupyter_reprise.publishing.reports import render_report

LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction"}
HOSTILE = "<script>alert(1)</script>"


class Page(HTMLParser):
    """Collects what a test asks of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._is_text = True
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append((tag, named))
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.loads += [value for name, value in attrs if name in LOADING and value]
        if tag == "link":
            self.loads.append(str(named.get("href")))
        self._is_text = tag not in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._is_text = True

    def handle_data(self, data: str) -> None:
        if self._is_text:
            self.text += data


@pytest.fixture(scope="module")
def show(make_manifest: Callable[..., Manifest], build: Any) -> Callable[..., str]:
    def render(*cells: dict[str, Any], **changes: Any) -> str:
        return render_report(build.notebook(*cells), make_manifest(**changes))

    return render


@pytest.fixture(scope="module")
def shown_text(show: Callable[..., str]) -> str:
    return Page(show()).text


@pytest.mark.parametrize(
    "fact",
    [
        "01KAJ6Q4ZK8J1T9W3N5C7X2R4V",
        "succeeded",
        "✓",
        "notebooks/",
        "eight-schools.ipynb",
        "1a1a1a1a1a1a",
        "2b2b2b2b2b2b",
        "3c3c3c3c3c3c",
        "4242",
        "reprise-python (python 3.11.9, ipykernel 7.4)",
        "2026-11-21 02:41:31 UTC",
        "2026-11-21 02:41:32 UTC",
        "2026-11-21 02:42:35 UTC",
        "1 min 3 s",
        "59.5 s",
        "3.50 s",
        "draws",
        "4000",
        "given",
        "list[str]",
        '["A", "B"]',
        "default",
        "data/schools.json",
        "512 B",
        "4d4d4d4d4d4d",
        "changed while read",
        "out/posterior.nc",
        "4.6 MB",
        "5e5e5e5e5e5e",
        "mu_mean",
        "4.4214",
        "chains have converged",
        "✓ passed",
        "max_rhat",
        "<= 1.01",
        "1.0023",
        "not recorded",
        "✕ failed",
        "CPython 3.11.9",
        "Linux-6.1-x86_64",
        "/opt/venv/bin/python",
        "6f6f6f6f6f6f",
        "187 packages",
        "c++ (Debian) 12.2.0",
        "7a7a7a7a7a7a",
        "trunk",
        "uncommitted changes",
        "8b8b8b8b8b8b",
        "analysis-3",
        "maria",
        "rerun",
        "01KAJ6Q4ZK000000000000PARE",
        "Cell 4 reads from the network.",
        "environment.lock",
        "9c9c9c9c9c9c",
        "0.1.0",
    ],
)
def test_head_tells_every_fact(shown_text: str, fact: str) -> None:
    assert fact in shown_text


def test_parameters_are_shown_exactly(show: Callable[..., str]) -> None:
    parameter = ParameterValue("tolerance", "float", 0.123456789012, is_given=True)
    assert "0.123456789012" in show(parameters=(parameter,))


def test_whole_digests_and_values_are_a_hover_away(show: Callable[..., str]) -> None:
    titles = {attrs.get("title") for _, attrs in Page(show()).tags}
    assert {"1a" * 32, "4d" * 32, "7a" * 20, "4.421399812"} <= titles


def test_page_loads_nothing(show: Callable[..., str], build: Any) -> None:
    html = show(
        build.markdown("# Title\n\n$x^2$\n\n```python\n1\n```"),
        build.code("1", build.display(image_png="aGk="), build.display(text_html="<b>x</b>")),
    )
    assert all(load.startswith("data:") for load in Page(html).loads)
    assert "@import" not in html
    assert "url(" not in html
    assert "default-src 'none'" in html


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"notebook": f"a/{HOSTILE}.ipynb"}, id="notebook"),
        pytest.param(
            {"parameters": (ParameterValue(HOSTILE, HOSTILE, HOSTILE, is_given=True),)},
            id="parameter",
        ),
        pytest.param({"records": {HOSTILE: [HOSTILE]}}, id="record"),
        pytest.param({"checks": (Check(HOSTILE, has_passed=False),)}, id="check"),
        pytest.param({"inputs": (FileRecord(HOSTILE, 1, HOSTILE, HOSTILE),)}, id="input"),
        pytest.param({"user": HOSTILE, "host": '"><img src=x>'}, id="user"),
        pytest.param(
            {"error": RunError(HOSTILE, HOSTILE, 0, HOSTILE), "status": RunStatus.FAILED},
            id="error",
        ),
    ],
)
def test_manifest_text_is_escaped(
    show: Callable[..., str], build: Any, changes: dict[str, Any]
) -> None:
    html = show(build.code("1"), **changes)
    assert HOSTILE not in html
    assert "<img src=x>" not in html


def test_source_and_text_output_are_escaped(show: Callable[..., str], build: Any) -> None:
    error = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": [HOSTILE]}
    html = show(
        build.code(f"x = '{HOSTILE}'", build.stream(HOSTILE), error, tags=[HOSTILE]),
        build.code("2", build.display(text_plain=HOSTILE)),
        {"cell_type": "raw", "metadata": {}, "source": HOSTILE},
    )
    assert HOSTILE not in html


def test_code_is_folded_and_all_of_it_can_be_shown(show: Callable[..., str], build: Any) -> None:
    page = Page(show(build.code("a = 1"), build.code("b = 2\nb")))
    folds = [attrs for tag, attrs in page.tags if tag == "details" and "source" in attrs.values()]
    assert len(folds) == 2
    assert all("open" not in attrs for attrs in folds)
    assert "show-code" in page.ids
    assert "2 lines" in page.text


def test_parameter_cells_are_named(show: Callable[..., str], build: Any) -> None:
    page = Page(
        show(
            build.code("x = 1", tags=["parameters"]),
            build.code("x = 2", tags=["injected-parameters"]),
        )
    )
    assert "Default parameters" in page.text
    assert "Parameters of this run" in page.text


def test_failed_run_shows_its_error_and_leads_to_the_open_cell(
    show: Callable[..., str], build: Any
) -> None:
    html = show(
        build.markdown("# Title"),
        build.code("1/0"),
        status=RunStatus.FAILED,
        error=RunError(
            "ZeroDivisionError", "division by zero", 1, "Traceback ...\n  line 1", source_cell=6
        ),
    )
    page = Page(html)
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]

    assert "✕ failed" in re.sub(r"\s+", " ", page.text)
    assert page.text.index("division by zero") < page.text.index("Parameters")
    assert "Traceback ...\n  line 1" in page.text
    assert "#cell-1" in links
    assert "cell-1" in page.ids
    assert "(cell 7 of the notebook)" in page.text
    assert "failed here" in page.text
    assert '<details class="source" open>' in html


def test_error_without_a_cell_has_no_link(show: Callable[..., str]) -> None:
    html = show(status=RunStatus.FAILED, error=RunError("KernelDied", "no memory"))
    assert "KernelDied" in html
    assert "#cell-" not in html


@pytest.mark.parametrize("status", list(RunStatus))
def test_every_status_is_a_word(show: Callable[..., str], status: RunStatus) -> None:
    assert f'class="status is-{status}"' in show(status=status)


def test_bare_manifest_is_enough(make_manifest: Callable[..., Manifest], build: Any) -> None:
    full = make_manifest()
    bare = Manifest(
        run_id=full.run_id,
        run_key=full.run_key,
        plan_key=full.plan_key,
        status=RunStatus.INTERRUPTED,
        notebook="a.ipynb",
        source_sha256=full.source_sha256,
        seed=1,
        kernel=full.kernel,
        timings=type(full.timings)(queued=full.timings.queued),
    )
    page = Page(render_report(build.notebook(), bare))
    assert "not in a git work tree" in page.text
    assert "Warnings" not in page.text


def test_formulas_become_mathml(show: Callable[..., str], build: Any) -> None:
    pytest.importorskip("latex2mathml")
    html = show(
        build.markdown("$a_1$ and $$b$$\n\n\\begin{align}c &= d\\end{align}"),
        build.code("1", build.display(text_latex="$\\displaystyle e$")),
    )
    assert html.count("<math ") == 4
    assert "$" not in Page(html).text


def test_attachment_becomes_part_of_the_page(show: Callable[..., str], build: Any) -> None:
    attachments = {"a.png": {"image/png": "aGk="}}
    html = show(build.markdown("![A](attachment:a.png)", attachments=attachments))
    assert 'src="data:image/png;base64,aGk="' in html


def test_missing_attachment_leaves_its_text(show: Callable[..., str], build: Any) -> None:
    assert "<p>A &lt;b&gt;</p>" in show(build.markdown("![A <b>](attachment:gone.png)"))


def test_images_are_embedded(show: Callable[..., str], build: Any) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    output = {"output_type": "display_data", "data": {"image/svg+xml": svg}, "metadata": {}}
    html = show(build.code("1", build.display(image_png="aGk=\n"), output))
    assert "data:image/png;base64,aGk=" in html
    assert base64.b64encode(svg.encode()).decode() in html


def test_notebook_is_left_as_it_was(make_manifest: Callable[..., Manifest], build: Any) -> None:
    nb = build.notebook(build.code("1", build.stream("x" * 300_000)), build.markdown("a"))
    before = copy.deepcopy(nb)
    render_report(nb, make_manifest())
    assert nb == before


def test_huge_notebook_gives_a_page_of_bounded_size(show: Callable[..., str], build: Any) -> None:
    cells = [build.code("1", build.stream("line\n" * 100_000)) for _ in range(100)]  # 50 MB
    show()  # imports
    started = time.perf_counter()
    html = show(*cells)
    elapsed = time.perf_counter() - started

    assert len(html) < 25_000_000
    assert html.count("of output not shown") == 100
    assert elapsed < 10
