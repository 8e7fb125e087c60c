#!/usr/bin/env bash
# ranjs 1.24.5: the cumulative distribution of a Poisson law leaves the sum of its own probabilities once the mean is some
# thousands: at its mean 0.6577 for a mean of 10^4 (right: 0.5027), 0.8748 for 10^5 (0.5008), 0.9598 for 10^6 (0.5003). It
# looks like a number that could be right; up to 100 it is. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund ranjs@1.24.5 >/dev/null
cat >seen.cjs <<'JS'
const { dist } = require("ranjs");
console.log(`ranjs ${require("./node_modules/ranjs/package.json").version}: P(X <= mean) of Poisson laws`);
const off = [100, 10000, 100000].map((mean) => {
  const law = new dist.Poisson(mean);
  let sum = 0; // of its own probabilities
  for (let k = Math.max(0, mean - 12 * Math.ceil(Math.sqrt(mean))); k <= mean; k++) sum += law.pdf(k);
  const told = law.cdf(mean);
  console.log(`  mean ${mean}: ${told.toFixed(4)} (sum of its probabilities: ${sum.toFixed(4)})`);
  return told - sum;
});
if (!(Math.abs(off[0]) < 1e-6 && off[1] > 0.1 && off[2] > 0.3)) throw new Error("behaviour has changed");
JS
node seen.cjs
