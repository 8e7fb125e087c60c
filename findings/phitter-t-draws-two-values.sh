#!/usr/bin/env bash
# phitter 1.0.4: quantiles of Student's t, asked for in one array, are all the outermost one: those of 0.1, 0.4, 0.6 and 0.9 at 8
# degrees of freedom come as -1.397, -1.397, 1.397 and 1.397 (right: -1.397, -0.262, 0.262 and 1.397), one by one they are
# right. So all draws are one number or its negative: 5000 of them have a variance of 42 (right: 1.33). Needs: python3 with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check install --only-binary :all: phitter==1.0.4
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version
import numpy
from phitter.continuous import CONTINUOUS_DISTRIBUTIONS

print("phitter", version("phitter"), "Student's t, 8 degrees of freedom")
law = CONTINUOUS_DISTRIBUTIONS["t_student"](parameters={"df": 8})
places = numpy.array([0.1, 0.4, 0.6, 0.9])
together, single = law.ppf(places), numpy.array([law.ppf(p) for p in places])
print("  quantiles in one array:", together.round(3), "one by one:", single.round(3))
draws = law.sample(5000, seed=1)
values = len(numpy.unique(abs(draws)))
print(f"  5000 draws: {values} different size, variance {draws.var():.1f} (its own variance: {law.variance:.3f})")
as_seen = numpy.allclose(abs(together), single[3]) and numpy.allclose(law.cdf(single), places)
raise SystemExit(0 if as_seen and values == 1 and draws.var() > 10 else "behaviour has changed")
PY
