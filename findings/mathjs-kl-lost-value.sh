#!/usr/bin/env bash
# mathjs 15.2.0: the Kullback-Leibler divergence of a distribution that has lost a value is NaN: 0 ln 0 is no number there, where
# it counts as 0. KL([0.5, 0.5, 0] || [0.4, 0.4, 0.2]) is ln 1.25 = 0.2231. Its own result for [2, 2] against [1, 3] is right,
# and Infinity comes where it should. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund mathjs@15.2.0 >/dev/null
cat >seen.cjs <<'JS'
const { kldivergence, version } = require("mathjs");
console.log(`mathjs ${version}`);
const lost = kldivergence([0.5, 0.5, 0], [0.4, 0.4, 0.2]);
const kept = kldivergence([2, 2], [1, 3]);
const never = kldivergence([0.5, 0.5], [1, 0]);
console.log(`  KL([0.5, 0.5, 0] || [0.4, 0.4, 0.2]): ${lost} (right: ${Math.log(1.25)})`);
console.log(`  KL([2, 2] || [1, 3]): ${kept}; KL([0.5, 0.5] || [1, 0]): ${never}`);
if (!(Number.isNaN(lost) && Math.abs(kept - 0.1438410362) < 1e-9 && never === Infinity)) throw new Error("behaviour has changed");
JS
node seen.cjs
