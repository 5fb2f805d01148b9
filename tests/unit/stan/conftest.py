"""What the tests of the Stan room share; nothing here compiles C++."""

from __future__ import annotations

import pytest

from jupyter_reprise.stan.program import Program, read_program

REGRESSION = """
data {
  int<lower=1> N;
  int<lower=0, upper=N> events;
  array[N, 2] int<lower=0> counts;
  matrix[N, 3] X;
  vector<lower=0, upper=10>[N] y;
  cov_matrix[2] S;
  real<lower=1.5 * 2> scale;
}
parameters {
  real mu;
  real<lower=0> sigma;
  vector[N] z;
}
model {
  mu ~ normal(0, 1);
  sigma ~ normal(0, scale);
  z ~ std_normal();
}
"""


@pytest.fixture(scope="session")
def regression() -> Program:
    return read_program(REGRESSION)
