#!/usr/bin/env bash
# Speed as ratios: the benches of the loop beside the fair ceiling of numpy, then what users wait for beside an earlier build of
# this program and what they would pick instead.
#   bash benches/ratios.sh            or, with a Python that has numpy, scipy and scikit-learn:  PYTHON=/path/to/python bash ...
# EARLIER names a build that is there already; else the commit below is built beside this one (some 15 minutes more), where the
# history has it. Each line is the fastest of its samples, so that what else the machine does counts least.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${PYTHON:-python3}
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
commit=ff3f18e

cargo bench --locked --bench engine -- '^C1'
"$python" benches/ceiling.py "$target/criterion"

cargo build --locked --release
if [[ -z ${EARLIER:-} ]] && git cat-file -e "$commit^{commit}" 2>/dev/null; then
  scratch=$(mktemp -d)
  trap 'git worktree remove --force "$scratch/earlier"; rmdir "$scratch"' EXIT
  git worktree add --quiet --detach "$scratch/earlier" "$commit"
  CARGO_TARGET_DIR=$target/earlier cargo build --locked --release --manifest-path "$scratch/earlier/Cargo.toml"
  EARLIER=$target/earlier/release/collapse-lab
fi
"$python" benches/ratios.py "$target/release/collapse-lab" ${EARLIER:+"$EARLIER"}
