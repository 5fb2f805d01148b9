"""What Binder does after conda: `binder/postBuild`, in an environment that has the dependencies."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sysconfig
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.conftest import Environment, create_environment
from tests.servers import free_port, serving

pytestmark = [pytest.mark.install, pytest.mark.kernel, pytest.mark.stan]

COLOR = re.compile(r"\x1b\[\d*m")
LAB_EXTENSION = "/labextensions/jupyter-reprise-extension/"


@dataclass(frozen=True)
class Binder:
    """A clone with an environment of its own, in which the script is run."""

    clone: Path
    environment: Environment
    variables: dict[str, str]

    def run(self, *words: str, folder: str = ".") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.clone / folder,
            env=self.environment.variables() | self.variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def binder(
    clone: Path, wheel: Path, stan_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Binder:
    """Run the script where conda's part is done by this session's packages.

    The lab extension is that of the wheel, whose test builds it: a second time would cost a minute.
    """
    base = tmp_path_factory.mktemp("binder")
    shutil.copytree(clone, base / "clone", ignore=shutil.ignore_patterns("node_modules"))
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            _, is_part, name = member.filename.partition(
                "/labextensions/jupyter-reprise-extension/"
            )
            if is_part and name != "install.json":
                target = base / "clone" / "src" / "jupyter_reprise" / "labextension" / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(member))
    environment = create_environment(base / "environment")
    [packages] = environment.folder.glob("lib/python*/site-packages")
    # a path in a .pth file brings what lies there, but not Reprise itself: for an editable install
    # the .pth file there would have to be read as well
    (packages / "conda.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    # conda brings the settings by which a Jupyter server finds Voila as well
    settings = Path("etc", "jupyter", "jupyter_server_config.d", "voila.json")
    (environment.folder / settings).parent.mkdir(parents=True)
    shutil.copyfile(Path(sysconfig.get_path("data")) / settings, environment.folder / settings)
    variables = {
        "SKIP_JUPYTER_BUILDER": "1",
        "EXAMPLES": "prevalence",
        "REPRISE_STAN_CACHE": str(stan_cache),
        "REPRISE_STAN_PCH": "1",
        "IPYTHONDIR": str(base / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(base / "runtime"),
        "MPLCONFIGDIR": str(base / "matplotlib"),
    }
    made = Binder(base / "clone", environment, variables)
    done = made.run("bash", "binder/postBuild")
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def test_reprise_is_installed_beside_what_conda_brought(binder: Binder) -> None:
    found = binder.run("python", "-c", "import jupyter_reprise as r; print(r.__file__)")
    assert Path(found.stdout.strip()).is_relative_to(binder.environment.folder)
    assert binder.run("reprise", "--version").returncode == 0


def test_kernels_are_listed(binder: Binder) -> None:
    listed = binder.run("python", "-m", "jupyter_client.kernelspecapp", "list", "--json")
    folders = {
        name: Path(spec["resource_dir"])
        for name, spec in json.loads(listed.stdout)["kernelspecs"].items()
    }
    assert "python3" in folders
    for name in ("reprise-python", "reprise-stan"):
        assert folders[name].is_relative_to(binder.environment.folder)


def test_lab_extension_is_listed(binder: Binder) -> None:
    listed = binder.run("python", "-m", "jupyterlab.labextensions", "list")
    lines = (listed.stdout + listed.stderr).splitlines()
    [ours] = [line for line in lines if "jupyter-reprise-extension" in line]
    assert "enabled" in ours
    assert "OK" in ours


@pytest.mark.parametrize("name", ["voila.server_extension", "jupyter_reprise"])
def test_server_extension_is_listed(name: str, binder: Binder) -> None:
    listed = binder.run("python", "-m", "jupyter_server.extension.serverextension", "list")
    lines = COLOR.sub("", listed.stdout + listed.stderr).splitlines()
    ours = [words for line in lines if (words := line.split()) and words[0] == name]
    assert {"enabled", "OK"} <= {word for words in ours for word in words}


def test_addresses_that_the_readme_names_lead_to_what_is_there(binder: Binder) -> None:
    readme = (binder.clone / "notebooks" / "README.md").read_text(encoding="utf-8")
    paths = re.findall(r"\?urlpath=(?:lab/tree|voila/render)/([^\s`]+)", readme)
    assert len(paths) == 2
    assert [path for path in paths if not (binder.clone / path).exists()] == []


def test_example_dashboards_are_listed_and_one_has_been_rendered(binder: Binder) -> None:
    listed = binder.run("reprise", "dashboard", "list", "--json", folder="notebooks")
    standing = {one["name"]: one["standing"] for one in json.loads(listed.stdout)}
    assert sorted(standing) == ["churn", "plants", "prevalence", "runs"]
    assert standing["prevalence"] == "current"


def test_link_to_a_dashboard_shows_what_was_found(binder: Binder, tmp_path: Path) -> None:
    readme = (binder.clone / "notebooks" / "README.md").read_text(encoding="utf-8")
    [path] = re.findall(r"\?urlpath=(voila/render/[^\s`]+)", readme)
    port = free_port()
    command = [
        *(str(binder.environment.bin / "python"), "-m", "jupyter_server", "--no-browser"),
        *("--allow-root", f"--port={port}", "--port-retries=0", "--IdentityProvider.token="),
    ]
    # conda brings Voila's templates into the environment itself
    data = {"JUPYTER_PATH": str(Path(sysconfig.get_path("data"), "share", "jupyter"))}
    variables = binder.environment.variables() | binder.variables | data
    log = tmp_path / "server.log"
    with (
        serving(command, port, folder=binder.clone, log=log, variables=variables),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=90) as answer,
    ):
        page = answer.read().decode()
    assert "How many had antibodies?" in page
    assert "application/vnd.jupyter.widget-view+json" in page, "the cell that shows it was executed"
