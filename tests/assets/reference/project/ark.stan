// Autoregression of order K; the first K values are conditioned on.
data {
  int<lower=0> K;
  int<lower=K> T;
  vector[T] y;
}
transformed data {
  vector[T - K] now = tail(y, T - K);
  matrix[T - K, K] before;
  for (k in 1 : K) {
    before[ : , k] = segment(y, K + 1 - k, T - K);
  }
}
parameters {
  real alpha;
  vector[K] beta;
  real<lower=0> sigma;
}
model {
  alpha ~ normal(0, 10);
  beta ~ normal(0, 10);
  sigma ~ cauchy(0, 2.5);
  now ~ normal_id_glm(before, alpha, beta, sigma);
}
