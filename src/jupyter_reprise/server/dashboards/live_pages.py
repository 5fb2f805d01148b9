"""Writes the page of a live kernel with Voila: the only module that imports it.

Only Voila's rendering of a notebook is used, nothing of its server: what can be reached is
decided by our own routes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nbformat
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from nbformat.v4.rwbase import rejoin_lines
from traitlets.config import Config

from jupyter_reprise.errors import MissingDependency
from jupyter_reprise.execution.connecting import hear_replies
from jupyter_reprise.notebook.cells import HIDDEN_TAGS, MUTE_TAGS, tags_of
from jupyter_reprise.notebook.document import Notebook
from jupyter_reprise.notebook.headings import take_title
from jupyter_reprise.publishing.dashboards.views import Addresses
from jupyter_reprise.publishing.mathematics import format_tex
from jupyter_reprise.server.dashboards.kernel_manager import FAILURE, plain_traceback
from jupyter_reprise.server.dashboards.live_room import Room

try:
    from voila.configuration import VoilaConfiguration
    from voila.execute import CellExecutionError, VoilaExecutor, strip_code_cell_warnings
    from voila.exporter import VoilaMarkdownRenderer
    from voila.notebook_renderer import NotebookRenderer
    from voila.paths import STATIC_ROOT, collect_static_paths, collect_template_paths
    from voila.utils import get_page_config, get_voila_labextensions_path
except ImportError as error:
    raise MissingDependency("voila", extra="dashboards") from error

TEMPLATE: Final = "lab"
_NETWORK: Final = re.compile(
    r"<link\b[^>]*\bhref=\"https?://[^>]*>|<script\b[^>]*\bsrc=\"https?://[^>]*>\s*</script>"
    r"|<script type=\"module\">(?:(?!</script>).)*https?://(?:(?!</script>).)*</script>",
    re.DOTALL,
)
_BODY: Final = "<body"

_log = logging.getLogger("jupyter_reprise")
_BUNDLED_MATHJAX: Final = {"mathjax_url": "null", "mathjax_config": "null"}
"""Has Voila's page set formulas with the MathJax that is in its own scripts; anything else, also
leaving these out, has it load one from elsewhere."""
_OWN_EXTENSIONS: Final = ("jupyter-reprise-extension",)
"""They are for JupyterLab, and a viewer's page has no use for them."""


@dataclass(frozen=True, slots=True)
class LivePlace:
    """Where a live page is reached, and what it looks like."""

    base_url: str
    is_dark: bool
    title: str


class _Executor(VoilaExecutor):  # type: ignore[misc]  # Voila has no types
    """Executes cells; what went wrong is logged here and not sent to the viewer."""

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
        """Take one output; nbclient calls this for each, also for those of Output widgets."""
        content = msg["content"]
        if msg["msg_type"] == "error":
            log = "Cell %d of a live dashboard failed:\n%s"
            _log.warning(log, cell_index, plain_traceback(content))
            content.update(ename="", evalue="", traceback=[FAILURE])
        elif msg["msg_type"] == "stream" and content.get("name") == "stderr":
            _log.info("A live dashboard said: %s", content.get("text", "").rstrip())
            return None
        return super().output(outs, msg, display_id, cell_index)

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """Take one message; nbclient calls this for each that arrives."""
        output = super().process_message(msg, cell, cell_index)
        hear_replies(self)
        return output


class _Markdown(VoilaMarkdownRenderer):  # type: ignore[misc]  # Voila has no types
    """Markdown to HTML with formulas as MathML, as they are in the stored page."""

    def block_math(self, body: str) -> str:
        return format_tex(body, is_display=True)

    def inline_math(self, body: str) -> str:
        return format_tex(body, is_display=False)

    def latex_environment(self, name: str, body: str) -> str:
        return format_tex(f"\\begin{{{name}}}{body}\\end{{{name}}}", is_display=True)


class _Renderer(NotebookRenderer):  # type: ignore[misc]  # Voila has no types
    """Renders a notebook that was read already, with our executor."""

    def __init__(self, nb: nbformat.NotebookNode, title: str, **options: Any) -> None:
        super().__init__(**options)
        self._given = nb
        self._title = title
        self.executor: Any = None

    async def load_notebook(self, path: str) -> nbformat.NotebookNode:  # noqa: ARG002 - Voila's signature
        """Give the notebook; Voila calls this at the start."""
        fixed: nbformat.NotebookNode = await self.fix_notebook(self._given)
        return fixed

    async def _jinja_kernel_start(self, nb: Any, kernel_id: str, kernel_future: Any) -> str:
        """Connect to the kernel; Voila's template calls this before the first cell."""
        self.executor = _Executor(
            nb, km=kernel_future, config=self.traitlet_config, show_tracebacks=False
        )
        self.executor.kc = await self.executor.async_start_new_kernel_client()
        self.kernel_started = True
        return kernel_id

    async def _jinja_cell_generator(self, nb: Any, kernel_id: str) -> AsyncIterator[Any]:  # noqa: ARG002
        """Execute one cell after the other up to one that fails; Voila's template calls this."""
        title, room = self._title, Room()
        for index, cell in enumerate(nb.cells):
            is_code = cell.cell_type == "code"
            has_failed = is_code and not await self._execute(cell, index)
            if cell.cell_type == "markdown":
                cell.source, title = take_title(cell.source, title)
            tags = tags_of(cell)
            if is_code:
                # the template does not show it, and nothing else shall
                cell.source = ""
                cell.outputs = room.fit(cell.outputs)
            if has_failed or not tags & HIDDEN_TAGS:
                if is_code and tags & MUTE_TAGS and not has_failed:
                    cell.outputs = []
                yield cell
            if has_failed:
                break

    async def _execute(self, cell: Any, index: int) -> bool:
        try:
            await self.executor.execute_cell(cell, None, index, store_history=False)
        except (CellExecutionError, RuntimeError, TimeoutError) as error:
            _log.warning("A live dashboard stopped at cell %d: %s", index, error)
            if not any(output.output_type == "error" for output in cell.outputs):
                cell.outputs.append(nbformat.v4.new_output("error", traceback=[FAILURE]))
            return False
        finally:
            strip_code_cell_warnings(cell)
        return True

    def disconnect(self) -> None:
        """Let go of the kernel, also of one whose page was never completed."""
        if self.executor is not None and self.executor.kc is not None:
            self.executor.kc.stop_channels()


class LivePages:
    """Writes live pages."""

    def __init__(self, kernel_spec_manager: Any) -> None:
        self._kernel_spec_manager = kernel_spec_manager
        self._configurations = {theme: _configuration(theme) for theme in ("light", "dark")}
        self._template_paths = collect_template_paths(["voila", "nbconvert"], TEMPLATE, prune=True)

    async def write(
        self, nb: Notebook, folder: Path, kernel_id: str, kernel: Any, place: LivePlace
    ) -> AsyncIterator[str]:
        """Execute a notebook cell by cell in a kernel, and give the page piece by piece."""
        configuration = self._configurations["dark" if place.is_dark else "light"]
        contents = LargeFileManager(root_dir=str(folder))
        page_config = get_page_config(
            base_url=place.base_url,
            settings=_BUNDLED_MATHJAX,
            log=_log,
            voila_configuration=configuration,
        )
        renderer = _Renderer(
            rejoin_lines(nbformat.from_dict(nb)),
            place.title,
            voila_configuration=configuration,
            traitlet_config=Config({"VoilaExporter": {"markdown_renderer_class": _Markdown}}),
            notebook_path=str(folder / f"{place.title}.ipynb"),
            template_paths=self._template_paths,
            contents_manager=contents,
            base_url=place.base_url,
            kernel_spec_manager=self._kernel_spec_manager,
            page_config=page_config,
            mathjax_config="",
            mathjax_url="",
        )
        await renderer.initialize()
        try:
            script = Addresses(place.base_url).asset("failures.js")
            async for piece in _with_own_head(_pieces(renderer, kernel_id, kernel), script):
                yield piece
        finally:
            renderer.disconnect()


def _configuration(theme: str) -> VoilaConfiguration:
    return VoilaConfiguration(
        config=Config(),
        template=TEMPLATE,
        theme=theme,
        allow_template_override="NO",
        allow_theme_override="NO",
        extension_denylist=list(_OWN_EXTENSIONS),
        show_tracebacks=False,
        strip_sources=True,
    )


async def _pieces(renderer: _Renderer, kernel_id: str, kernel: Any) -> AsyncIterator[str]:
    async for piece, _ in renderer.generate_content_generator(kernel_id, kernel):
        yield piece


async def _with_own_head(pieces: AsyncIterator[str], script: str) -> AsyncIterator[str]:
    """Leave out what Voila's template would load from the network, and begin with our script."""
    head = ""
    is_body = False
    async for piece in pieces:
        if is_body:
            yield piece
            continue
        head += piece
        if _BODY in head:
            is_body = True
            yield _own_head(head, script)
    if not is_body:
        yield _own_head(head, script)


def _own_head(head: str, script: str) -> str:
    return _NETWORK.sub("", head).replace("<head>", f'<head><script src="{script}"></script>', 1)


def static_folders() -> list[str]:
    """Name the folders of the scripts that a live page loads."""
    return [STATIC_ROOT, *collect_static_paths(["voila", "nbconvert"], TEMPLATE)]


def extension_folders() -> list[str]:
    """Name the folders of the extensions for widgets that a live page loads."""
    return list(get_voila_labextensions_path())
