"""The typed settings of a project, and how they are found and read.

Must not check single values: that is `schema`'s work.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput, InvalidSettings, NotFound, SettingProblem
from jupyter_reprise.models.dashboards import Dashboard
from jupyter_reprise.models.naming import matches_glob
from jupyter_reprise.models.runs import Executor
from jupyter_reprise.notebook.strip_settings import StripSettings
from jupyter_reprise.project.environment import override
from jupyter_reprise.project.units import Bound

SETTINGS_FILE: Final = "reprise.toml"
_SQLITE_FILE: Final = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Retention:
    """Which runs `reprise gc` keeps; a run stays if any of these holds."""

    keep_last: int | None = None
    """So many of the newest runs of each notebook."""
    keep_days: int | None = None
    """Runs of so many days."""


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What `reprise check` leaves out, by ids of rules and globs relative to the project."""

    ignore: frozenset[str] = frozenset()
    exclude: tuple[str, ...] = ()
    per_path: dict[str, frozenset[str]] = field(default_factory=dict)
    """Rules that are ignored in the notebooks that a glob names."""

    def excludes(self, path: str) -> bool:
        """Tell whether a notebook is not checked at all."""
        return any(pattern == path or matches_glob(pattern, path) for pattern in self.exclude)

    def ignored_in(self, path: str) -> frozenset[str]:
        """Give the rules that don't count for a notebook."""
        patterns = self.per_path.items()
        special = (rules for glob, rules in patterns if glob == path or matches_glob(glob, path))
        return self.ignore.union(*special)


@dataclass(frozen=True, slots=True)
class DiagnosticsSettings:
    """When a Stan fit counts as one that can't be trusted; None leaves a bound as it is."""

    policy: str | None = None
    """`reject`, `warn` or `off`."""
    max_rhat: float | None = None
    min_ess_bulk: float | None = None
    min_ess_tail: float | None = None
    max_divergences: int | None = None
    min_bfmi: float | None = None
    max_saturated: float | None = None
    """The largest share of transitions that reach the largest tree depth."""
    max_pareto_k: float | None = None

    def as_json(self) -> str:
        """Give what is set, for the environment of a kernel."""
        return json.dumps(self.given())

    def given(self) -> dict[str, Any]:
        """Give what is set."""
        return {k: v for k, v in asdict(self).items() if v is not None}


@dataclass(frozen=True, slots=True)
class NotebookSettings:
    """What holds for one notebook."""

    kernel: str | None = None
    """None leaves it to the project's default or the notebook itself."""
    inputs: tuple[str, ...] = ()
    """Globs, relative to the project, of files that the notebook reads."""
    gates: dict[str, Bound] = field(default_factory=dict)
    """Bounds by metric."""
    secrets: frozenset[str] = frozenset()
    """Parameters whose values are given by reference and never stored."""
    timeout: float | None = None
    """Seconds for the whole run; None waits for ever."""
    cell_timeout: float | None = None
    """Seconds for each cell; None waits for ever."""


@dataclass(frozen=True, slots=True)
class NotebookEntry:
    """One `[[notebook]]` of the file: settings for every notebook that its path names."""

    path: str
    """A path relative to the project with forward slashes, or a glob over such paths."""
    settings: NotebookSettings


@dataclass(frozen=True, slots=True)
class DashboardsSettings:
    """How the project's dashboards are served."""

    title: str = ""
    """The headline of the gallery; empty takes the project's name."""
    max_kernels: int = 10
    """Viewers who can have a kernel at the same time; others wait in a queue."""
    max_kernels_per_viewer: int = 3
    """Kernels that one of them can have, such as in several tabs."""
    idle: float = 600.0
    """Seconds after which a kernel ends that nobody uses."""


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """Everything that a `reprise.toml` says."""

    name: str = ""
    """Empty when the file gives none."""
    runs: str = "sqlite:///.reprise/runs.db"
    artifacts: str = ".reprise/artifacts"
    executor: Executor = Executor.LOCAL
    """Where runs execute that don't say."""
    kernel: str | None = None
    """The kernel of notebooks whose own settings name none."""
    output_limit: int = 100_000_000
    """Bytes; larger output files are recorded by digest only."""
    retention: Retention = field(default_factory=Retention)
    check: CheckSettings = field(default_factory=CheckSettings)
    strip: StripSettings = field(default_factory=StripSettings)
    diagnostics: DiagnosticsSettings = field(default_factory=DiagnosticsSettings)
    notebooks: tuple[NotebookEntry, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    serving: DashboardsSettings = field(default_factory=DashboardsSettings)

    def for_notebook(self, path: str) -> NotebookSettings:
        """Put together what the entries say about a notebook.

        Every entry whose path names the notebook counts, in the order of the file: a later one
        overrides `kernel`, `timeout`, `cell_timeout` and the gate of a metric, while `inputs`
        and `secrets` add up. So a general entry goes first, and special ones after it.

        Parameters
        ----------
        path
            Relative to the project, with forward slashes.
        """
        found = NotebookSettings(kernel=self.kernel)
        for entry in self.notebooks:
            if entry.path == path or matches_glob(entry.path, path):
                found = _merged(found, entry.settings)
        return found

    def runs_url(self, root: Path) -> str:
        """Give the run database's URL, with a relative file's path below the project's root."""
        if not self.runs.startswith(_SQLITE_FILE):
            return self.runs
        # Options such as `?timeout=5` stay at its end
        path = (root / self.runs.removeprefix(_SQLITE_FILE)).absolute()
        return f"{_SQLITE_FILE}{path.as_posix()}"

    def artifacts_path(self, root: Path) -> str:
        """Give where artifacts are: a URL as it is, or a folder below the project's root."""
        return (
            self.artifacts if "://" in self.artifacts else str((root / self.artifacts).absolute())
        )


def find_project_root(start: Path) -> Path:
    """Find the folder that holds `reprise.toml`, from a file or folder upwards.

    Raises
    ------
    NotFound
        There is none.
    """
    here = start.absolute().resolve()
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise NotFound(
        f"There is no {SETTINGS_FILE} in {start} or any folder above it.",
        hint="Run `reprise init`.",
    )


def load_settings(path: Path) -> ProjectSettings:
    """Read a `reprise.toml`, or the one in a folder; what the environment says comes before it.

    Raises
    ------
    NotFound
        There is no such file.
    InvalidInput
        It can't be read, or says something that is not allowed.
    """
    file = path / SETTINGS_FILE if path.is_dir() else path
    try:
        # Editors on Windows like to begin a file with a mark that TOML does not allow
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFound(f"There is no {file}.", hint="Run `reprise init`.") from error
    except UnicodeDecodeError as error:
        problem = SettingProblem(_line_of_byte(error), "", "the text is not UTF-8")
        raise InvalidSettings(str(file), (problem,), hint="Save it as UTF-8.") from error
    except OSError as error:
        raise InvalidInput(
            f"{file} could not be read: {error.strerror}.", hint="Check its permissions."
        ) from error
    return override(parse_settings(text, str(file)), os.environ)


def parse_settings(text: str, source_name: str = SETTINGS_FILE) -> ProjectSettings:
    """Read the text of a `reprise.toml`.

    Parameters
    ----------
    source_name
        What messages call it.

    Raises
    ------
    InvalidSettings
        Naming everything that is wrong, each with its line and what is allowed.
    """
    from jupyter_reprise.project.schema import read_settings

    return read_settings(text, source_name)


def _merged(general: NotebookSettings, special: NotebookSettings) -> NotebookSettings:
    return NotebookSettings(
        kernel=general.kernel if special.kernel is None else special.kernel,
        inputs=tuple(dict.fromkeys((*general.inputs, *special.inputs))),
        gates={**general.gates, **special.gates},
        secrets=general.secrets | special.secrets,
        timeout=general.timeout if special.timeout is None else special.timeout,
        cell_timeout=(
            general.cell_timeout if special.cell_timeout is None else special.cell_timeout
        ),
    )


def _line_of_byte(error: UnicodeDecodeError) -> int:
    return error.object.count(b"\n", 0, error.start) + 1
