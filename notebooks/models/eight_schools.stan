// Eight schools, non-centred: theta is mu plus tau times a standard normal, which keeps
// the sampler out of the funnel that the centred form has where tau is near zero.
data {
  int<lower=1> J;                  // schools
  vector[J] y;                     // estimated effect of coaching in each
  vector<lower=0>[J] sigma;        // its standard error, taken as known
  real<lower=0> mu_scale;
  real<lower=0> tau_scale;
}
parameters {
  real mu;                         // mean effect in the population of schools
  real<lower=0> tau;               // spread of the schools' effects around it
  vector[J] z;
}
transformed parameters {
  vector[J] theta = mu + tau * z;  // effect in each school
}
model {
  mu ~ normal(0, mu_scale);
  tau ~ cauchy(0, tau_scale);
  z ~ std_normal();
  y ~ normal(theta, sigma);
}
