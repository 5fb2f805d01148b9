// Radon in homes whose counties differ: a level for each county, drawn from a population of
// counties. Non-centred, as most counties have few homes.
data {
  int<lower=0> N;                                 // homes
  int<lower=1> J;                                 // counties
  array[N] int<lower=1, upper=J> county_idx;
  vector[N] log_uppm;                             // uranium in the county's soil, log ppm
  vector[N] floor_measure;                        // measured in the basement (0) or above (1)
  vector[N] log_radon;                            // log pCi/L
  real<lower=0> location_scale;                   // prior sd of mu_alpha and beta
  real<lower=0> spread_scale;                     // prior scale of sigma_alpha and sigma_y
}
parameters {
  real mu_alpha;                                  // mean level of the counties
  real<lower=0> sigma_alpha;                      // spread of the counties around it
  vector[J] z;
  vector[2] beta;                                 // effects of uranium and of the floor
  real<lower=0> sigma_y;                          // spread of homes within a county
}
transformed parameters {
  vector[J] alpha = mu_alpha + sigma_alpha * z;   // level of each county
}
model {
  mu_alpha ~ normal(0, location_scale);
  beta ~ normal(0, location_scale);
  sigma_alpha ~ normal(0, spread_scale);
  sigma_y ~ normal(0, spread_scale);
  z ~ std_normal();
  log_radon ~ normal(alpha[county_idx] + beta[1] * log_uppm + beta[2] * floor_measure, sigma_y);
}
