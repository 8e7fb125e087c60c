#!/usr/bin/env bash
# @stdlib/random-base-binomial 0.2.2: draws have a mean that is almost 1/2 too high and a variance up to 10 % too small where
# n p is some ten to thirty: 10.47 in place of 10 for 1000 trials at 0.01, 66 standard errors off. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund @stdlib/random-base-binomial@0.2.2 >/dev/null
cat >seen.js <<'JS'
const binomial = require("@stdlib/random-base-binomial");
const { version } = require("@stdlib/random-base-binomial/package.json");
console.log(`@stdlib/random-base-binomial ${version}, 200000 draws`);
const seen = [[10, 0.3], [1000, 0.01], [100, 0.3]].map(([n, p]) => {
  const draw = binomial.factory(n, p, { seed: 1 });
  const draws = Array.from({ length: 200000 }, draw);
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  const ratio = variance / (n * p * (1 - p));
  const z = (mean - n * p) / Math.sqrt((n * p * (1 - p)) / draws.length);
  console.log(`  n = ${n}, p = ${p}: mean ${mean.toFixed(3)} (z = ${z.toFixed(1)}), variance ${ratio.toFixed(3)} of what it is`);
  return z;
});
const asSeen = Math.abs(seen[0]) < 4.5 && seen[1] > 40 && seen[2] > 30;
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.js
