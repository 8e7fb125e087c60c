#!/usr/bin/env bash
# scipy 1.17.1: the upper tail of a Poisson law of mean 10^8 and more is cut off from 4.5 standard deviations on: at 5 of them it
# is 0.65 of the sum of its own probabilities for 10^8, 0.28 for 10^9, 0.10 for 10^10, with no warning. A gamma law's lower tail
# (scipy.special.gammainc) is cut in the same way: its series stops after so many terms, settled or not. Up to 4 standard
# deviations all is well. Needs: Python 3 with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
cat >seen.py <<'PY'
import warnings

import numpy as np
import scipy
from scipy.special import gammainc
from scipy.stats import poisson

warnings.simplefilter("error")
print(f"scipy {scipy.__version__}: P(X > mean + z deviations) over the sum of its own probabilities there")
ratios = {}
for mean in (1e8, 1e9, 1e10):
    for z in (4, 5, 7):
        deviation = mean**0.5
        edge = np.floor(mean + z * deviation)
        step = np.floor(deviation / 4000)  # the law changes by little over so many values
        middles = edge + 0.5 + step * (np.arange(40000) + 0.5)
        own = step * np.exp(poisson.logpmf(np.round(middles), mean)).sum()
        told = poisson.sf(edge, mean)
        ratios[mean, z] = told / own
        print(f"  mean {mean:.0e}, z = {z}: {told:.4e} / {own:.4e} = {told / own:.3f} (gamma's lower tail {gammainc(edge + 1, mean):.4e})")
seen = (
    all(abs(ratios[mean, 4] - 1) < 0.01 for mean in (1e8, 1e9, 1e10))
    and ratios[1e8, 5] < 0.7
    and ratios[1e9, 5] < 0.3
    and ratios[1e10, 7] < 0.2
)
assert seen, "behaviour has changed"
PY
env/bin/python seen.py
