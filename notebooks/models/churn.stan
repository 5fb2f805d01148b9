// Who leaves, by group of customers and week: a level for each group, a shock for each week, and
// the effect of a rise of prices. With is_prior = 1 the counts are not looked at, so that the draws
// are those of the prior and `churned_rep` is what the model expects before it sees data.
data {
  int<lower=0> N;                                    // groups times weeks
  int<lower=1> S;                                    // groups
  int<lower=1> W;                                    // weeks
  array[N] int<lower=1, upper=S> segment;
  array[N] int<lower=1, upper=W> week;
  array[N] int<lower=0> customers;
  array[N] int<lower=0> churned;
  vector<lower=0, upper=1>[N] after_rise;            // whether prices had risen
  real base;                                         // prior mean of the level, logit
  real<lower=0> base_scale;                          // its prior sd
  real<lower=0> segment_scale;                       // prior scale of the spread between groups
  real<lower=0> week_scale;                          // prior scale of the spread between weeks
  real<lower=0> price_scale;                         // prior sd of the effect of the rise
  int<lower=0, upper=1> is_prior;
}
parameters {
  real<offset=base, multiplier=base_scale> level;
  real<lower=0> segment_spread;
  real<lower=0> week_spread;
  real price_effect;
  // Offsets and multipliers are coordinates for the sampler and no part of the model: with counts
  // each group and week is known well by itself, without them by its population alone.
  vector<offset=(is_prior ? level : base),
         multiplier=(is_prior ? segment_spread : 0.1)>[S] segment_level;
  vector<multiplier=(is_prior ? week_spread : 0.1)>[W] shock;
}
model {
  level ~ normal(base, base_scale);
  segment_spread ~ normal(0, segment_scale);
  week_spread ~ normal(0, week_scale);
  price_effect ~ normal(0, price_scale);
  segment_level ~ normal(level, segment_spread);
  shock ~ normal(0, week_spread);
  if (is_prior == 0) {
    churned ~ binomial_logit(customers, segment_level[segment] + shock[week]
                                        + price_effect * after_rise);
  }
}
generated quantities {
  array[N] int churned_rep = binomial_rng(customers, inv_logit(segment_level[segment] + shock[week]
                                                               + price_effect * after_rise));
}
