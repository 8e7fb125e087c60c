#!/usr/bin/env bash
# @stdlib/stats-base-dists-weibull-mgf 0.3.1: below 0 the mean of exp(t X) is cut off after a term or so of its series: a
# Weibull law of shape 2 and scale 3 has 0.0163 at t = -0.37 (right: 0.4210) and 0.7341 at -0.1 (right: 0.7738), which is
# 1 + t mean and no more. Above 0 all is well. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund @stdlib/stats-base-dists-weibull-mgf@0.3.1 >/dev/null
cat >seen.js <<'JS'
const mgf = require("@stdlib/stats-base-dists-weibull-mgf");
const { version } = require("@stdlib/stats-base-dists-weibull-mgf/package.json");
console.log(`@stdlib/stats-base-dists-weibull-mgf ${version}: the mean of exp(t X), X Weibull of shape 2 and scale 3`);
const [shape, scale, steps] = [2, 3, 1000000];
const seen = [0.1, -0.1, -0.37].map((t) => {
  let mean = 0; // of exp(t X) over the quantiles in the middle of a million equal shares
  for (let i = 0; i < steps; i++) mean += Math.exp(t * scale * (-Math.log((i + 0.5) / steps)) ** (1 / shape)) / steps;
  const told = mgf(t, shape, scale);
  console.log(`  t = ${t}: ${told.toFixed(6)} (right: ${mean.toFixed(4)})`);
  return told - mean;
});
const asSeen = Math.abs(seen[0]) < 1e-4 && seen[1] < -0.03 && seen[2] < -0.3;
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.js
