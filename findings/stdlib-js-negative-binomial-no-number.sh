#!/usr/bin/env bash
# @stdlib/random-base-negative-binomial 0.2.2: draws of very scattered counts are now and then no number, and half of them
# at r = 0.001, where all but 7 in 10000 should be 0: the gamma draw inside comes out as 0. One such draw and every sum over
# them is lost. r may be any number above 0; at r = 0.1 all is well. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund @stdlib/random-base-negative-binomial@0.2.2 >/dev/null
cat >seen.js <<'JS'
const negativeBinomial = require("@stdlib/random-base-negative-binomial");
const { version } = require("@stdlib/random-base-negative-binomial/package.json");
console.log(`@stdlib/random-base-negative-binomial ${version}, 100000 draws at p = 1/2`);
const seen = [0.1, 0.01, 0.001].map((r) => {
  const draw = negativeBinomial.factory(r, 0.5, { seed: 1 });
  const draws = Array.from({ length: 100000 }, draw);
  const none = draws.filter(Number.isNaN).length / draws.length;
  const zero = draws.filter((x) => x === 0).length / draws.length;
  console.log(`  r = ${r}: ${none} are no number, ${zero} are 0 (right: ${(0.5 ** r).toFixed(4)})`);
  return none;
});
const asSeen = seen[0] === 0 && seen[1] > 0 && seen[1] < 0.01 && seen[2] > 0.4 && seen[2] < 0.6;
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.js
