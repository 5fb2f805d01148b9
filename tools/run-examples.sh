#!/bin/sh
# Gives the example dashboards something to show: `sh tools/run-examples.sh [DASHBOARD...]`, all by
# default. Takes some minutes the first time, as models are compiled, and nothing is run twice.
set -eu
cd "$(dirname "$0")/../notebooks"
[ $# -gt 0 ] || set -- prevalence plants churn runs
for dashboard in "$@"; do
    case $dashboard in
    prevalence)
        reprise run 20-prevalence.ipynb --seed 1
        ;;
    plants)
        for plant in Harbour River North; do
            reprise run 40-predictive-maintenance.ipynb --seed 1 -p plant "$plant"
        done
        ;;
    churn)
        for week in 39 40; do
            reprise run 50-churn.ipynb --seed 1 -p last_week "$week"
        done
        ;;
    esac
done
reprise dashboard render "$@"
