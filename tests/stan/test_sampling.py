"""Draws are those of PyStan, bit by bit, wherever and however the model is sampled."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from jupyter_reprise import stan
from jupyter_reprise.errors import InvalidData, InvalidInput, NotFound, SamplingFailed
from jupyter_reprise.stan import chains

pytestmark = pytest.mark.stan

SETTINGS: dict[str, dict[str, Any]] = {
    "defaults": {"num_chains": 4, "num_samples": 300, "delta": 0.9},
    "warmup": {
        "num_chains": 3,
        "num_samples": 200,
        "num_warmup": 151,
        "save_warmup": True,
        "num_thin": 3,
    },
    "inits": {
        "num_chains": 2,
        "num_samples": 100,
        "max_depth": 5,
        "init": [{"mu": 1.0}, {"mu": 2.0, "tau": 3.0}],
    },
    "no adaptation": {"num_chains": 1, "num_samples": 50, "num_warmup": 0, "stepsize": 0.1},
}
SHORT = {"num_chains": 2, "num_samples": 50, "num_warmup": 100, "seed": 3, "gate": "off"}


@pytest.fixture(scope="module")
def pystan_draws(tmp_path_factory: pytest.TempPathFactory, stan_cache: Any) -> Any:
    """Give PyStan's own draws for each of the settings, sampled in a process of its own."""
    import json
    import os
    import subprocess
    import sys
    from pathlib import Path

    folder = tmp_path_factory.mktemp("pystan")
    program = Path(__file__).parents[2] / "notebooks" / "models" / "eight_schools.stan"
    environment = {
        **os.environ,
        "REPRISE_STAN_CACHE": str(stan_cache),
        "REPRISE_STAN_PCH": "0",
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    source = f"""
import json, sys, time
import numpy as np
from jupyter_reprise import stan as ours
code = open({str(program)!r}).read()
ours.model(code).compile()
import stan
data, settings = json.loads(sys.argv[1])
began = time.time()
model = stan.build(code, data=data, random_seed=1)
assert time.time() - began < 8, "PyStan compiled for itself"
for number, setting in enumerate(settings):
    np.save(f"{folder}/{{number}}.npy", model.sample(**setting)._draws)
"""
    data = {
        "J": 8,
        "y": [28, 8, -3, 7, -1, 1, 18, 12],
        "sigma": [15, 10, 16, 11, 9, 11, 10, 18],
        "mu_scale": 5,
        "tau_scale": 5,
    }
    arguments = json.dumps([data, list(SETTINGS.values())])
    command = [sys.executable, "-W", "ignore", "-c", source, arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [np.load(folder / f"{number}.npy") for number in range(len(SETTINGS))]


@pytest.mark.parametrize("name", SETTINGS)
def test_draws_are_those_of_pystan(
    schools: stan.Model, schools_data: dict[str, Any], pystan_draws: Any, name: str
) -> None:
    fit = schools.sample(schools_data, seed=1, gate="off", **SETTINGS[name])
    expected = pystan_draws[list(SETTINGS).index(name)]
    assert np.array_equal(np.transpose(fit.draws, (2, 1, 0)), expected)


def test_draws_do_not_depend_on_how_many_chains_run_at_once(
    schools: stan.Model, schools_data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = schools.sample(schools_data, **SHORT)
    monkeypatch.setattr(chains, "parallel_chains", lambda: 1)
    one_by_one = schools.sample(schools_data, **SHORT)
    alone = schools.sample(schools_data, **{**SHORT, "num_chains": 1})
    assert np.array_equal(together.draws, one_by_one.draws)
    assert np.array_equal(together.draws[:1], alone.draws)


def test_it_samples_in_a_running_event_loop_and_in_threads(
    schools: stan.Model, schools_data: dict[str, Any]
) -> None:
    expected = schools.sample(schools_data, **SHORT).draws

    async def sample() -> Any:
        return schools.sample(schools_data, **SHORT).draws

    assert np.array_equal(asyncio.run(sample()), expected)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: schools.sample(schools_data, **SHORT).draws, range(2)))
    assert all(np.array_equal(draws, expected) for draws in found)


def test_large_draws_stay_in_a_file(
    schools: stan.Model, schools_data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = schools.sample(schools_data, **SHORT)
    monkeypatch.setattr(chains, "IN_MEMORY_BYTES", 100)
    fit = schools.sample(schools_data, **SHORT)
    assert isinstance(fit.draws, np.memmap)
    assert np.array_equal(fit.draws, expected.draws)
    assert fit.idata["posterior"].identical(expected.idata["posterior"])


def test_quantities_have_their_own_shapes(
    general: stan.Model, general_data: dict[str, Any]
) -> None:
    fit = general.sample(general_data, **SHORT)
    assert fit["mu"].shape == (2, 50)
    assert fit["nothing"].shape == (2, 50, 0)
    assert (fit["table"] == [[11, 12, 13], [21, 22, 23]]).all()
    assert np.isnan(fit["undefined"]).all()
    assert np.allclose(fit["share"].sum(axis=-1), 1)
    assert (fit["L"][..., 0, 1] == 0).all()
    assert "4" in repr(fit) or "share [3]" in repr(fit)
    with pytest.raises(NotFound, match="Did you mean share"):
        fit["shares"]


def test_what_the_program_prints_is_kept_once(
    general: stan.Model, general_data: dict[str, Any]
) -> None:
    fit = general.sample(general_data, **SHORT)
    assert any(message.startswith("read 5 values") for message in fit.messages)
    assert not any("Gradient" in message or "Elapsed" in message for message in fit.messages)


def test_reasons_of_a_failing_chain_are_stans(
    general: stan.Model, general_data: dict[str, Any]
) -> None:
    with pytest.raises(SamplingFailed, match=r"speed is only 0\.1") as caught:
        general.sample({**general_data, "speed": 0.1}, **SHORT)
    assert "Chain " in str(caught.value)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"data": {"N": 5}}, InvalidData),
        ({"init": {"sigma": -1}}, InvalidData),
        ({"init": {"mu": float("nan")}}, InvalidData),
        ({"num_smaples": 5}, InvalidInput),
        ({"delta": 1.5}, InvalidInput),
        ({"gate": "refuse"}, InvalidInput),
    ],
    ids=["data", "bounds", "nan", "unknown", "range", "policy"],
)
def test_wrong_calls_are_refused_before_a_compilation(
    general_data: dict[str, Any],
    change: dict[str, Any],
    error: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
    general: stan.Model,
) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler")
    with pytest.raises(error):
        general.sample(**{"data": general_data, **change})


def test_initial_values_that_have_no_density_name_the_reason(
    general: stan.Model, general_data: dict[str, Any]
) -> None:
    with pytest.raises(SamplingFailed, match=r"[Ii]nitial"):
        general.sample({**general_data, "speed": 0.1}, init={"mu": 1e308}, **SHORT)


def test_the_seed_of_the_run_is_taken(
    schools: stan.Model, schools_data: dict[str, Any], script: Any
) -> None:
    source = f"""
from jupyter_reprise import stan
model = stan.model({schools.program.source!r})
fit = model.sample({schools_data!r}, num_chains=1, num_samples=5, num_warmup=100, gate="off")
print(fit.seed)
"""
    assert script(source, REPRISE_SEED="77").out.strip() == "77"
