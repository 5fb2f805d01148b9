// Prevalence by an imperfect test whose specificity and sensitivity differ from study to
// study, the survey's own included. Non-centred on the logit scale.
data {
  int<lower=0> tested;
  int<lower=0, upper=tested> positives;
  int<lower=0> J_spec;                                   // studies of known negatives
  array[J_spec] int<lower=0> known_negative;
  array[J_spec] int<lower=0> tested_negative;
  int<lower=0> J_sens;                                   // studies of known positives
  array[J_sens] int<lower=0> known_positive;
  array[J_sens] int<lower=0> tested_positive;
  real<lower=0> tau_spec;                                // prior scale of sigma_spec
  real<lower=0> tau_sens;                                // prior scale of sigma_sens
}
parameters {
  real<lower=0, upper=1> prevalence;
  real mu_spec;
  real mu_sens;
  real<lower=0> sigma_spec;
  real<lower=0> sigma_sens;
  vector[J_spec] z_spec;
  vector[J_sens] z_sens;
  real z_spec_survey;
  real z_sens_survey;
}
transformed parameters {
  // the survey's own pair: no calibration data, only the population and the survey
  real specificity = inv_logit(mu_spec + sigma_spec * z_spec_survey);
  real sensitivity = inv_logit(mu_sens + sigma_sens * z_sens_survey);
}
model {
  mu_spec ~ normal(4, 2);
  mu_sens ~ normal(4, 2);
  sigma_spec ~ normal(0, tau_spec);
  sigma_sens ~ normal(0, tau_sens);
  z_spec ~ std_normal();
  z_sens ~ std_normal();
  z_spec_survey ~ std_normal();
  z_sens_survey ~ std_normal();
  tested_negative ~ binomial_logit(known_negative, mu_spec + sigma_spec * z_spec);
  tested_positive ~ binomial_logit(known_positive, mu_sens + sigma_sens * z_sens);
  positives ~ binomial(tested, prevalence * sensitivity + (1 - prevalence) * (1 - specificity));
}
