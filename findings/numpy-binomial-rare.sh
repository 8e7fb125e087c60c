#!/usr/bin/env bash
# numpy 2.3.5: binomial draws of rare events in very many trials miss their law. Of 9e15 trials at 9e-15 each, 81 events are
# due; the mean is 14 standard errors above that and the variance 5 % too large, while the Poisson law, which is the limit
# to 14 digits, is drawn right by the same generator. Needs: python3 with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check install numpy==2.3.5
"$dir/venv/bin/python" - <<'PY'
import numpy

print("numpy", numpy.__version__, "400000 draws with mean and variance 81")
rng = numpy.random.default_rng(1)


def told(name, draws):
    z = (draws.mean() - 81) / (81 / len(draws)) ** 0.5
    ratio = draws.var() / 81
    print(f"  {name}: mean {draws.mean():.3f} (z = {z:.1f}), variance over 81: {ratio:.4f} (standard error 0.0022)")
    return z, ratio


wrong = told("binomial(9e15, 9e-15)", rng.binomial(9 * 10**15, 9e-15, 400_000))
right = told("poisson(81)          ", rng.poisson(81.0, 400_000))
as_seen = wrong[0] > 8 and wrong[1] > 1.03 and abs(right[0]) < 4.5 and abs(right[1] - 1) < 0.01
raise SystemExit(0 if as_seen else "behaviour has changed")
PY
