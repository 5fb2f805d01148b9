"""An image of a small project holds what its dashboard needs, says so, and nothing else."""

from __future__ import annotations

import filecmp
import json
import re
from pathlib import Path

import pytest
from tests.image.conftest import BUILDERS_HASH, REPRISE, Built, call, how_to_build

pytestmark = pytest.mark.image


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_steps_are_told_and_the_next_one_is_named(image: Built) -> None:
    assert "Rendering tide" not in image.talk  # the context before it did
    assert re.search(r"\d+/\d+ RUN python -m venv", image.talk)
    assert image.facts["tag"] == image.tag
    assert image.facts["dashboards"] == ["tide"]
    assert image.facts["id"].startswith("sha256:")


def test_context_holds_the_published_notebook_its_source_and_what_they_read(image: Built) -> None:
    assert files_of(image.context / "reprise" / "project") == {
        "reprise.toml",
        "show.ipynb",
        "wave.ipynb",
        "helpers.py",
        "data/levels.json",
        "pictures/tide.png",
    }
    assert image.facts["notes"] == []


def test_notebooks_have_no_outputs(image: Built) -> None:
    nb = json.loads((image.context / "reprise/project/show.ipynb").read_text("utf-8"))
    assert [cell["outputs"] for cell in nb["cells"]] == [[], [], []]


def test_every_requirement_is_pinned_and_hashed(image: Built) -> None:
    lock = (image.context / "requirements.txt").read_text("utf-8")
    pinned = re.findall(r"^([\w.-]+)==\S+ \\\n    --hash=sha256:[0-9a-f]{64}$", lock, re.MULTILINE)
    assert {"voila", "ipywidgets", "numpy", "matplotlib", "jupyter-reprise"} <= set(pinned)
    assert len(pinned) == image.facts["packages"]


def test_the_same_project_gives_the_same_context(
    image: Built, project: Path, wheelhouse: Path, base_image: str, tmp_path: Path
) -> None:
    given = how_to_build(base_image, wheelhouse, image.tag)
    again = tmp_path / "again"
    call(project, *REPRISE, "image", "build", *given, "--context-only", str(again))
    names = files_of(image.context)
    assert files_of(again) == names
    same, different, unreadable = filecmp.cmpfiles(image.context, again, names, shallow=False)
    assert different == unreadable == []
    assert len(same) == len(names)
    times = {(again / name).stat().st_mtime for name in names}
    assert times == {(image.context / name).stat().st_mtime for name in names}
    assert len(times) == 1


def test_labels_name_commit_dashboards_and_runs(image: Built, project: Path) -> None:
    labels = json.loads(
        image.docker.do("image", "inspect", "--format", "{{json .Config.Labels}}", image.tag)
    )
    assert re.fullmatch("[0-9a-f]{40}", labels["org.opencontainers.image.revision"])
    assert labels["org.opencontainers.image.title"] == "tides"
    assert labels["reprise.dashboards"] == "tide"
    assert labels["reprise.runs"] in image.facts["runs"]
    assert "reprise.dirty" not in labels


def test_bill_of_materials_lists_what_is_installed(image: Built) -> None:
    bill = json.loads(image.python("print(open('/usr/share/sbom/reprise.cdx.json').read())"))
    installed = image.python(
        "import json; from importlib.metadata import distributions as d;"
        " print(json.dumps(sorted((x.metadata['Name'].lower().replace('_', '-').replace('.', '-'),"
        " x.version) for x in d())))"
    )
    listed = sorted([one["name"], one["version"]] for one in bill["components"])
    assert listed == json.loads(installed)
    assert "voila" in {name for name, _ in listed}
    assert bill["bomFormat"] == "CycloneDX"


def test_image_knows_no_password_and_no_place_of_this_machine(image: Built, project: Path) -> None:
    described = image.docker.do("image", "inspect", image.tag)
    described += image.docker.do("history", "--no-trunc", image.tag)
    assert BUILDERS_HASH not in described
    assert str(project) not in described


def test_a_command_of_reprise_runs_in_it_as_nobody_special(image: Built) -> None:
    assert image.python("import os; print(os.getuid(), os.getgid())") == "10001 10001"
    listed = json.loads(image.run("reprise", "runs", "--json"))
    assert {run["notebook"] for run in listed} == {"wave.ipynb", "show.ipynb"}


def test_a_notebook_runs_in_it_although_nothing_of_it_can_be_written(image: Built) -> None:
    done = image.run("reprise", "run", "wave.ipynb", "-p", "count", "5", "--json")
    assert json.loads(done)["records"]["points"] == 5


def test_an_unknown_thing_to_start_is_refused_with_what_there_is(image: Built) -> None:
    done = image.docker.ask("run", "--rm", image.tag, "gallery")
    assert done.returncode == 1
    assert "dashboards, worker, reprise" in done.stderr
