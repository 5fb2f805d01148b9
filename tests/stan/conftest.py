"""Real compilers and samplers, with one cache of compiled models for the whole session."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise import stan

SCHOOLS = Path(__file__).parents[2] / "notebooks" / "models" / "eight_schools.stan"
SCHOOLS_DATA = {
    "J": 8,
    "y": [28, 8, -3, 7, -1, 1, 18, 12],
    "sigma": [15, 10, 16, 11, 9, 11, 10, 18],
    "mu_scale": 5,
    "tau_scale": 5,
}

# Everything a test here needs of Stan in one program, as each costs a compilation.
GENERAL = """
data {
  int<lower=0> N;
  vector[N] y;
  real<lower=0> speed;
}
transformed data {
  print("read ", N, " values");
}
parameters {
  real mu;
  real<lower=0> sigma;
  simplex[3] share;
  cholesky_factor_corr[2] L;
  vector[0] nothing;
}
transformed parameters {
  matrix[2, 2] covariance = multiply_lower_tri_self_transpose(L);
}
model {
  if (speed > 100) {
    real waste = 0;
    for (i in 1 : 2000000000) {
      waste += sin(waste + i);
    }
    target += 1e-300 * waste;
  }
  if (speed < 0.5) {
    reject("speed is only ", speed);
  }
  mu ~ normal(0, 10);
  sigma ~ normal(0, 5);
  L ~ lkj_corr_cholesky(2);
  y ~ normal(mu, sigma);
}
generated quantities {
  array[2, 3] int table;
  vector[N] log_lik;
  vector[N] y_rep;
  real undefined = not_a_number();
  for (i in 1 : 2) {
    for (j in 1 : 3) {
      table[i, j] = 10 * i + j;
    }
  }
  for (i in 1 : N) {
    log_lik[i] = normal_lpdf(y[i] | mu, sigma);
    y_rep[i] = normal_rng(mu, sigma);
  }
}
"""
GENERAL_DATA = {"N": 5, "y": [1.0, 2.0, 3.0, 2.0, 1.5], "speed": 1}


@pytest.fixture(autouse=True)
def _shared_cache(stan_cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REPRISE_STAN_CACHE", str(stan_cache))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))
    # a dozen models in a session: the header saves more than it costs
    monkeypatch.setenv("REPRISE_STAN_PCH", os.environ.get("REPRISE_STAN_PCH", "1"))


@pytest.fixture
def schools() -> stan.Model:
    return stan.model(SCHOOLS)


@pytest.fixture
def general() -> stan.Model:
    return stan.model(GENERAL)


@pytest.fixture
def schools_data() -> dict[str, Any]:
    return dict(SCHOOLS_DATA)


@pytest.fixture
def general_data() -> dict[str, Any]:
    return dict(GENERAL_DATA)


@dataclass(frozen=True)
class Done:
    """What a script printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Script = Callable[..., Done]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Give a function that runs Python source in a process of its own."""

    def run(source: str, **variables: str) -> Done:
        path = tmp_path / "script.py"
        path.write_text(source, "utf-8")
        done = subprocess.run(
            [sys.executable, str(path)],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run
