// Prevalence by an imperfect test; all calibration studies share one specificity and one
// sensitivity with the survey.
data {
  int<lower=0> tested;
  int<lower=0, upper=tested> positives;
  int<lower=0> known_negative;
  int<lower=0, upper=known_negative> tested_negative;
  int<lower=0> known_positive;
  int<lower=0, upper=known_positive> tested_positive;
}
parameters {
  real<lower=0, upper=1> prevalence;
  real<lower=0, upper=1> specificity;
  real<lower=0, upper=1> sensitivity;
}
model {
  // each rate has the uniform prior that its bounds imply
  real positive_rate = prevalence * sensitivity + (1 - prevalence) * (1 - specificity);
  positives ~ binomial(tested, positive_rate);
  tested_negative ~ binomial(known_negative, specificity);
  tested_positive ~ binomial(known_positive, sensitivity);
}
