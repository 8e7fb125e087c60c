#!/usr/bin/env bash
# ranjs 1.24.5: the normal law ends at 8.5 standard deviations on its lower side, where floats have 300 decades left: P(X <= -9)
# is 0 (right: 1.1e-19), P(X <= -8) is 2 % off, and the quantile of 1e-17, 1e-20 and 1e-300 is one number, -8.4873 (right:
# -8.4938, -9.2623, -37.0471), told without an error. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund ranjs@1.24.5 >/dev/null
cat >seen.cjs <<'JS'
const { dist } = require("ranjs");
console.log(`ranjs ${require("./node_modules/ranjs/package.json").version}, standard normal law`);
const law = new dist.Normal(0, 1);
const below = [-5, -8, -9].map((x) => law.cdf(x));
const places = [1e-17, 1e-20, 1e-300].map((p) => law.q(p));
console.log(`  P(X <= -5), -8, -9: ${below.join(", ")} (right: 2.8665e-7, 6.2210e-16, 1.1286e-19)`);
console.log(`  quantiles of 1e-17, 1e-20, 1e-300: ${places.join(", ")} (right: -8.4938, -9.2623, -37.0471)`);
const same = places.every((x) => x === places[0]);
if (!(Math.abs(below[0] / 2.8665157e-7 - 1) < 1e-6 && below[1] < 6.15e-16 && below[2] === 0 && same)) throw new Error("behaviour has changed");
JS
node seen.cjs
