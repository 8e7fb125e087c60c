#!/usr/bin/env bash
# KDEpy 1.1.12: the "improved Sheather-Jones" bandwidth depends on the unit of the data, and is too small in all of them. 1000
# standard normal draws get 0.10; in thousandths of the unit the same draws get 132 (0.13 of it), in thousands 1.3e-6 (0.0013
# of it). Near 0.27 is best (1.06 n^-1/5), which Silverman's rule of the same package keeps in every unit. No warning: the
# curve is rough, with many false modes. Needs: python3 with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check install --only-binary :all: kdepy==1.1.12
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version
import numpy
from KDEpy.bw_selection import improved_sheather_jones, silvermans_rule

print("KDEpy", version("kdepy"), "bandwidth over the unit, 1000 standard normal draws")
draws = numpy.random.default_rng(1).normal(0, 1, (1000, 1))
seen, plain = {}, {}
for unit in (0.001, 0.1, 1, 10, 1000):
    seen[unit] = improved_sheather_jones(draws * unit) / unit
    plain[unit] = silvermans_rule(draws * unit) / unit
    print(f"  times {unit}: {seen[unit]:.4f} (Silverman's rule: {plain[unit]:.4f})")
as_seen = seen[1] / seen[0.001] > 50 and seen[1000] / seen[1] > 1.2 and seen[1000] < 0.17
as_seen = as_seen and all(abs(h - 0.262) < 0.02 for h in plain.values())
raise SystemExit(0 if as_seen else "behaviour has changed")
PY
