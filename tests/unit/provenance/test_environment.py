from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_reprise.errors import KernelUnavailable
from jupyter_reprise.provenance import _probe, environment
from jupyter_reprise.provenance.environment import editable_packages, read_environment


def add_distribution(
    site: Path, folder: str, *, direct_url: object = None, metadata: str | None = None
) -> None:
    (site / folder).mkdir(parents=True)
    if direct_url is not None:
        (site / folder / "direct_url.json").write_text(json.dumps(direct_url))
    if metadata is not None:
        (site / folder / "METADATA").write_text(metadata)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for everything that this interpreter has installed."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder)])
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return folder


def packages_in(lock: bytes) -> list[str]:
    header = ("# python: ", "# platform: ")
    return [line for line in lock.decode().splitlines() if not line.startswith(header)]


def test_own_interpreter_is_described() -> None:
    record, lock = read_environment()

    assert record.python == f"CPython {sys.version.split()[0]}"
    assert record.executable == sys.executable
    assert record.platform
    assert record.lock_sha256 == hashlib.sha256(lock).hexdigest()
    assert f"pytest=={pytest.__version__}" in lock.decode().splitlines()
    assert record.packages == len(packages_in(lock)) - lock.count(b"# compiler: ")


def test_another_process_and_hash_seed_give_the_same_bytes() -> None:
    code = (
        "import sys; from jupyter_reprise.provenance.environment import read_environment;"
        "sys.stdout.buffer.write(read_environment()[1])"
    )
    locks = {
        subprocess.run(
            (sys.executable, "-c", code),
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(locks) == 1


def test_other_interpreter_lists_its_own_packages(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run((sys.executable, "-m", "venv", "--without-pip", str(venv)), check=True)
    python = next(path for path in venv.glob("*/python*") if path.stem == "python")
    site = next(venv.glob("**/site-packages"))
    add_distribution(site, "only_here-1.2.dist-info")

    record, lock = read_environment(python)

    assert packages_in(lock) == ["only-here==1.2"]
    assert record.executable == str(python)
    assert record.packages == 1


def test_module_in_the_working_directory_does_not_mislead_the_other_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = Path(sys.executable)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "someone" / "else"))
    (tmp_path / "json.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    assert read_environment(python)[0].packages > 10


def test_both_ways_of_asking_agree(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    python = Path(sys.executable)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if "site-packages" in entry])
    own = read_environment(python)[1]
    monkeypatch.setattr(sys, "executable", str(tmp_path / "someone" / "else"))
    assert read_environment(python)[1] == own


@pytest.mark.parametrize("content", [None, "#!/bin/sh\nexit 3\n", "#!/bin/sh\necho no\n"])
def test_interpreter_that_does_not_answer_is_named(tmp_path: Path, content: str | None) -> None:
    python = tmp_path / "python"
    if content is not None:
        python.write_text(content)
        python.chmod(0o755)
    with pytest.raises(KernelUnavailable, match=str(python)):
        read_environment(python)


def test_names_are_normalized_and_sorted(site: Path) -> None:
    add_distribution(site, "ruamel.yaml-0.18.dist-info")
    add_distribution(site, "PyYAML-6.0.2.dist-info")
    add_distribution(site, "jupyter_core-5.7.dist-info")
    add_distribution(site, "torch-2.4+cu118.dist-info")
    add_distribution(site, "kept-hyphens-1.0.dist-info")
    assert packages_in(read_environment()[1]) == [
        "jupyter-core==5.7",
        "kept-hyphens==1.0",
        "pyyaml==6.0.2",
        "ruamel-yaml==0.18",
        "torch==2.4+cu118",
    ]


def test_leftovers_and_other_folders_are_skipped(site: Path) -> None:
    add_distribution(site, "~umpy-2.0.dist-info")
    add_distribution(site, "numpy-2.0.dist-info")
    (site / "numpy").mkdir()
    assert packages_in(read_environment()[1]) == ["numpy==2.0"]


def test_first_folder_on_the_path_wins(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_distribution(site, "a-1.dist-info")
    add_distribution(tmp_path / "second", "a-2.dist-info")
    add_distribution(tmp_path / "second", "b-2.dist-info")
    paths = [str(site), str(tmp_path / "second"), str(site), str(tmp_path / "gone.zip")]
    monkeypatch.setattr(sys, "path", paths)
    assert packages_in(read_environment()[1]) == ["a==1", "b==2"]


def test_egg_info_is_read(site: Path) -> None:
    (site / "old_style-1.0-py3.11.egg-info").write_text("Name: old-style\n")
    (site / "in_place.egg-info").mkdir()
    (site / "in_place.egg-info" / "PKG-INFO").write_text(
        "Metadata-Version: 2.1\nName: In.Place\nVersion: 0.3\n\nVersion: 9\n"
    )
    _, lock = read_environment()
    assert packages_in(lock) == ["# editable: in-place==0.3", "old-style==1.0"]


def test_version_comes_from_the_metadata_when_the_folder_does_not_say(site: Path) -> None:
    add_distribution(site, "plain.dist-info", metadata="Name: plain\nVersion: 4\n")
    assert packages_in(read_environment()[1]) == ["plain==4"]


@pytest.mark.parametrize(
    ("direct_url", "line"),
    [
        pytest.param(
            {"url": "file:///home/me/tool", "dir_info": {"editable": True}},
            "# editable: tool==1.0",
            id="editable",
        ),
        pytest.param(
            {"url": "file:///home/me/tool", "dir_info": {}},
            "# local folder: tool==1.0",
            id="folder",
        ),
        pytest.param(
            {
                "url": "https://github.com/me/tool",
                "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": "abc123"},
            },
            "tool @ git+https://github.com/me/tool@abc123",
            id="git",
        ),
        pytest.param(
            {
                "url": "ssh://git@host/me/tool",
                "vcs_info": {"vcs": "git", "commit_id": "abc123"},
                "subdirectory": "python",
            },
            "tool @ git+ssh://git@host/me/tool@abc123#subdirectory=python",
            id="git-subdirectory",
        ),
        pytest.param(
            {
                "url": "https://host/tool-1.0.whl",
                "archive_info": {"hashes": {"md5": "1", "sha256": "ff"}},
            },
            "tool @ https://host/tool-1.0.whl#sha256=ff",
            id="archive",
        ),
        pytest.param(
            {"url": "https://host/tool-1.0.whl", "archive_info": {}},
            "tool @ https://host/tool-1.0.whl",
            id="archive-without-digest",
        ),
        pytest.param(
            {"url": "file:///tmp/tool-1.0.whl", "archive_info": {"hash": "sha256=ff"}},
            "# local archive: tool==1.0 sha256=ff",
            id="local-archive",
        ),
        pytest.param(["nonsense"], "tool==1.0", id="nonsense"),
    ],
)
def test_origin_other_than_an_index_is_told(site: Path, direct_url: object, line: str) -> None:
    add_distribution(site, "tool-1.0.dist-info", direct_url=direct_url)
    assert packages_in(read_environment()[1]) == [line]


@pytest.mark.parametrize("user", ["token", "me:secret", ":secret"])
def test_credentials_are_not_locked(site: Path, user: str) -> None:
    origin = {"url": f"https://{user}@host/tool.whl", "archive_info": {"hash": "sha256=ff"}}
    add_distribution(site, "tool-1.0.dist-info", direct_url=origin)
    assert packages_in(read_environment()[1]) == ["tool @ https://host/tool.whl#sha256=ff"]


def test_password_of_another_protocol_is_not_locked(site: Path) -> None:
    origin = {
        "url": "ssh://me:secret@host/tool",
        "vcs_info": {"vcs": "git", "commit_id": "abc"},
    }
    add_distribution(site, "tool-1.0.dist-info", direct_url=origin)
    assert packages_in(read_environment()[1]) == ["tool @ git+ssh://me@host/tool@abc"]


def test_editable_packages_are_found_in_a_lock(site: Path) -> None:
    editable = {"url": "file:///home/me/x", "dir_info": {"editable": True}}
    add_distribution(site, "b_tool-1.0.dist-info", direct_url=editable)
    add_distribution(site, "a-1.0.dist-info", direct_url=editable)
    add_distribution(site, "c-1.0.dist-info")
    assert editable_packages(read_environment()[1]) == ("a", "b-tool")


def test_conda_packages_are_listed(site: Path, tmp_path: Path) -> None:
    (tmp_path / "conda-meta").mkdir()
    (tmp_path / "conda-meta" / "openblas-0.3.28-h1_0.json").touch()
    (tmp_path / "conda-meta" / "history").touch()
    assert packages_in(read_environment()[1]) == ["# conda: openblas-0.3.28-h1_0"]


def test_compiler_matters_to_stan_alone(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = tmp_path / "my c++"
    compiler.write_text("#!/bin/sh\necho 'c++ 12.2'\necho more\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("CXX", f"'{compiler}' -O3")

    without = read_environment()
    add_distribution(site, "httpstan-4.13.dist-info")
    record, lock = read_environment()

    assert without[0].compiler == ""
    assert record.compiler == "c++ 12.2"
    assert b"# compiler: c++ 12.2\n" in lock


@pytest.mark.parametrize("command", ["/nowhere/c++", "'unbalanced", "false"])
def test_missing_compiler_is_empty(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", command)
    assert environment.read_compiler() == ""


def test_two_hundred_packages_take_milliseconds(site: Path) -> None:
    for number in range(200):
        add_distribution(site, f"package_{number}-1.{number}.dist-info", metadata="Name: x\n" * 99)
    started = time.perf_counter()
    found = _probe.find_distributions(sys.path)
    elapsed = time.perf_counter() - started

    assert len(found) == 200
    assert elapsed < 0.3  # a hundred times what it takes; reading all metadata takes more


def test_version_of_stan_is_recorded(tmp_path: Path) -> None:
    stanc = tmp_path / "stanc"
    stanc.write_text("#!/bin/sh\necho 'stanc3 v2.39.0 (Unix)'\n")
    stanc.chmod(0o755)
    assert environment.read_stan(str(stanc)) == "2.39.0"
    assert environment.read_stan(str(tmp_path / "none")) == ""
    assert environment.read_stan("") == ""
