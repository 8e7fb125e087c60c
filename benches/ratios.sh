#!/usr/bin/env bash
# The speed of the engine as ratios: the benches of the loop, then the fair ceiling of numpy beside them.
#   bash benches/ratios.sh            or, with a Python that has numpy:  PYTHON=/path/to/python bash benches/ratios.sh
# Each line is the fastest of its samples, so that what else the machine does counts least.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cargo bench --locked --bench engine -- '^C1'
"${PYTHON:-python3}" benches/ceiling.py "${CARGO_TARGET_DIR:-target}/criterion"
