#!/usr/bin/env bash
# @stdlib/stats-base-dists-negative-binomial-mgf 0.2.3: the moment-generating function is that of another law than the one
# whose masses come from the same family. E[exp(-X/10)] of 10 successes at 0.3 is told as 0.2467 (right, and the sum over
# the masses: 0.1346), of 100 at 0.999 as 2.5e-203 (right: 0.9905). At p = 1/2 it is off as well. The page of the package
# has the formula of trials with p for a failure, and calls r and p successes in its text, as its sisters do. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund @stdlib/stats-base-dists-negative-binomial-mgf@0.2.3 \
  @stdlib/stats-base-dists-negative-binomial-pmf@0.1.3 >/dev/null
cat >seen.js <<'JS'
const mgf = require("@stdlib/stats-base-dists-negative-binomial-mgf");
const pmf = require("@stdlib/stats-base-dists-negative-binomial-pmf");
const { version } = require("@stdlib/stats-base-dists-negative-binomial-mgf/package.json");
console.log(`@stdlib/stats-base-dists-negative-binomial-mgf ${version} at t = -0.1`);
const t = -0.1;
const seen = [[10, 0.3], [1, 0.5], [100, 0.999]].map(([r, p]) => {
  const right = (p / (1 - (1 - p) * Math.exp(t))) ** r;
  let summed = 0;
  for (let x = 0; x < 1000; x++) summed += Math.exp(t * x) * pmf(x, r, p);
  const told = mgf(t, r, p);
  console.log(`  r = ${r}, p = ${p}: ${told}, over the masses ${summed.toFixed(6)}, exactly ${right.toFixed(6)}`);
  if (Math.abs(summed - right) > 1e-9) throw new Error("the masses have changed");
  return told / right;
});
const asSeen = seen[0] > 1.5 && seen[1] < 0.95 && seen[2] < 1e-100;
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.js
