#!/usr/bin/env bash
# phitter 1.0.4: the variance of a generalized normal law around 0 is 0, and grows as the law is moved: with shape 1 and scale 3 it
# is 18 wherever the centre is (a Laplace law), and told as 0 around 0, 37 around 10. The kurtosis is 2.418 for every
# shape (right: 6 at shape 1, 3 at shape 2, a normal law). Where the formulas ask for scale and shape, centre and scale
# are put in. Density and quantiles are right. Needs: python3 with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check install --only-binary :all: phitter==1.0.4
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version
from math import gamma
import numpy
from phitter.continuous import CONTINUOUS_DISTRIBUTIONS

print("phitter", version("phitter"), "generalized normal laws of scale 3")
seen = []
for shape, centre in ((1, 0), (1, 10), (2, 0), (2, 10)):
    law = CONTINUOUS_DISTRIBUTIONS["generalized_normal"](parameters={"beta": shape, "mu": centre, "alpha": 3})
    variance = 9 * gamma(3 / shape) / gamma(1 / shape)
    kurtosis = gamma(5 / shape) * gamma(1 / shape) / gamma(3 / shape) ** 2
    x = numpy.linspace(centre - 150, centre + 150, 300_001)
    summed = float((law.pdf(x) * (x - centre) ** 2).sum() * (x[1] - x[0]))
    print(f"  shape {shape} around {centre}: variance {law.variance:.4f} (right: {variance:.4f}; its density summed: {summed:.4f}),"
          f" kurtosis {law.kurtosis:.4f} (right: {kurtosis:.4f})")
    seen.append((law.variance, law.kurtosis, abs(summed / variance - 1) < 1e-3))
as_seen = seen[0][0] == seen[2][0] == 0 and seen[1][0] > 30 and all(abs(k - 2.4184) < 1e-3 and fine for _, k, fine in seen)
raise SystemExit(0 if as_seen else "behaviour has changed")
PY
