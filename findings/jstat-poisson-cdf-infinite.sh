#!/usr/bin/env bash
# jStat 1.9.6: the distribution function of a Poisson law is infinite at 169 and no number from 171 on (right: 0.52, as at 100,
# where it is right), though a probability is asked for. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund jstat@1.9.6 >/dev/null
cat >seen.js <<'JS'
const { jStat } = require("jstat");
console.log(`jstat ${require("jstat/package.json").version}: P(X <= k) for a Poisson law of mean k (a little over 1/2)`);
const seen = [100, 169, 171, 1000].map((k) => jStat.poisson.cdf(k, k));
[100, 169, 171, 1000].forEach((k, i) => console.log(`  k = ${k}: ${seen[i]}`));
const asSeen = Math.abs(seen[0] - 0.5266) < 1e-3 && seen[1] === Infinity && Number.isNaN(seen[2]) && Number.isNaN(seen[3]);
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.js
