#!/usr/bin/env bash
# phitter 1.0.4: the density of a Dagum law that is moved is not that of its own distribution function: with a = 6, b = 1 and p = 3
# from 100 on it sums to 0.0131 and not to 1, as the place and not its distance from 100 stands in one factor. Around 0 it is
# right. Fits of this law are chosen by that density. Needs: python3 with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check install --only-binary :all: phitter==1.0.4
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version
import numpy
from phitter.continuous import CONTINUOUS_DISTRIBUTIONS

print("phitter", version("phitter"), "Dagum laws with a = 6, b = 1, p = 3")
seen = []
for start in (0, 100):
    law = CONTINUOUS_DISTRIBUTIONS["dagum_4p"](parameters={"a": 6, "b": 1, "p": 3, "loc": start})
    x = start + numpy.linspace(0.01, 20, 200_001)
    mass = float(law.pdf(x).sum() * (x[1] - x[0]))
    slope = float(law.cdf(start + 1.0001) - law.cdf(start + 0.9999)) / 0.0002
    density = float(law.pdf(start + 1.0))
    print(f"  from {start} on: mass of the density {mass:.4f}; one further {density:.5f} (slope of its distribution function: {slope:.5f})")
    seen.append((mass, density / slope))
as_seen = abs(seen[0][0] - 1) < 1e-3 and abs(seen[0][1] - 1) < 1e-3 and seen[1][0] < 0.05 and seen[1][1] < 0.05
raise SystemExit(0 if as_seen else "behaviour has changed")
PY
