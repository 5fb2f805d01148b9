// Lives of bearings: Weibull, wearing alike in all pumps of a plant, with a scale for each pump
// that falls with its load. A bearing that still runs tells only that its life is longer.
data {
  int<lower=0> N;                                // bearings
  int<lower=1> J;                                // pumps
  array[N] int<lower=1, upper=J> pump;
  vector<lower=0>[N] hours;                      // until it failed, or until now
  array[N] int<lower=0, upper=1> failed;
  vector<lower=0, upper=1>[J] load;              // of each pump
  real<lower=0> typical_life;                    // prior median of the scale, hours
  real<lower=0> life_scale;                      // prior sd of its logarithm
  real<lower=0> effect_scale;                    // prior sd of the effect of load
  real<lower=0> spread_scale;                    // prior scale of the spread between pumps
}
transformed data {
  vector[J] centred_load = load - 0.65;          // the middle of usual loads
  vector[N] log_hours = log(hours);
}
parameters {
  // counted from their priors' middles, so that chains begin at lives of thousands of hours
  real<offset=log(1.5), multiplier=0.5> log_shape;
  real<offset=log(typical_life), multiplier=life_scale> log_scale;
  real load_effect;                              // from no load to full load, on the log scale
  real<lower=0> spread;                          // of pumps of one load, on the log scale
  vector[J] z;
}
transformed parameters {
  real shape = exp(log_shape);                   // 1: chance; above: wear
  real scale = exp(log_scale);                   // of a pump of middle load
  vector[J] pump_scale = exp(log_scale + load_effect * centred_load + spread * z);
}
model {
  log_shape ~ normal(log(1.5), 0.5);
  log_scale ~ normal(log(typical_life), life_scale);
  load_effect ~ normal(0, effect_scale);
  spread ~ normal(0, spread_scale);
  z ~ std_normal();
  // The Weibull's survival is exp(-exp(u)), and its density that times shape / hours * exp(u). So
  // written, and not by weibull(), first steps that are far off pass without a complaint.
  vector[N] u = shape * (log_hours - log(pump_scale[pump]));
  target += dot_product(to_vector(failed), log_shape - log_hours + u) - sum(exp(u));
}
