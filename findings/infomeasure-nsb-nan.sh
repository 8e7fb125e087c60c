#!/usr/bin/env bash
# infomeasure 0.6.3: the Nemenman-Shafee-Bialek entropy of 500, 300 and 200 draws of three values is NaN (right: 1.0298), where
# the page has NaN only if no value came twice. Where it is a number, it is another one than that of its own formula: 0.9862
# for 5, 3 and 2 draws (right: 1.0127); and the number of possible values, K, is not used as it says: with 100 possible it
# tells 1.0436 (right: 1.3206). Needs: Python 3.11 or later with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check install --only-binary :all: infomeasure==0.6.3 mpmath==1.4.1
"$dir/venv/bin/python" - <<'PY'
import logging, warnings
from importlib.metadata import version
from math import isnan
import infomeasure
import mpmath as mp

logging.disable(logging.CRITICAL)
warnings.filterwarnings("ignore")
print("infomeasure", version("infomeasure"))


def right(counts, values):
    # The formula of the page, with its integral over xi taken over the logarithm of beta.
    total = sum(counts)
    counts = counts + [0] * (values - len(counts))

    def log_weight(beta):
        kappa = values * beta
        rising = sum(mp.loggamma(n + beta) - mp.loggamma(beta) for n in counts)
        return mp.loggamma(kappa) - mp.loggamma(total + kappa) + rising

    def weight(beta):
        slope = values * mp.psi(1, 1 + values * beta) - mp.psi(1, 1 + beta)
        return mp.exp(log_weight(beta) - log_weight(mp.mpf(1))) * slope

    def mean(beta):
        whole = total + values * beta
        return mp.psi(0, whole + 1) - sum((n + beta) / whole * mp.psi(0, n + beta + 1) for n in counts)

    places = list(range(-12, 13, 2))
    above = mp.quad(lambda t: weight(mp.exp(t)) * mean(mp.exp(t)) * mp.exp(t), places)
    return float(above / mp.quad(lambda t: weight(mp.exp(t)) * mp.exp(t), places))


seen = []
for counts, values in (([500, 300, 200], 3), ([300, 100], 2), ([5, 3, 2], 3), ([5, 3, 2], 5), ([5, 3, 2], 100)):
    data = [value for value, n in enumerate(counts) for _ in range(n)]
    told = float(infomeasure.entropy(data, approach="nsb", K=values))
    seen.append((told, right(counts, values)))
    print(f"  counts {counts}, {values} possible: {told:.4f} (right: {seen[-1][1]:.4f})")
as_seen = all(isnan(told) for told, _ in seen[:2]) and all(known - told > 0.02 for told, known in seen[2:])
raise SystemExit(0 if as_seen else "behaviour has changed")
PY
