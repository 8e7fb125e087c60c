#!/usr/bin/env bash
# mathjs 15.2.0: the number of choices of half of 300 is Infinity, of half of 500 or 1000 NaN, where the right numbers are far
# inside the range of floats (9.3760e88, 1.1674e149, 2.7029e299): all factors are multiplied before any is divided. So is
# combinationsWithRep. No error. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund mathjs@15.2.0 >/dev/null
cat >seen.cjs <<'JS'
const { combinations, combinationsWithRep, version } = require("mathjs");
console.log(`mathjs ${version}: choices of half of n`);
const seen = [100, 300, 500, 1000].map((n) => {
  let right = 1;
  for (let k = 1; k <= n / 2; k++) right *= (n / 2 + k) / k;
  const told = combinations(n, n / 2);
  console.log(`  n = ${n}: ${told} (right: ${right.toExponential(4)})`);
  return told / right;
});
const repeated = combinationsWithRep(251, 250); // of 500, too
console.log(`  with repetition, 250 of 251: ${repeated} (right: 1.1674e149)`);
const asSeen = Math.abs(seen[0] - 1) < 1e-9 && seen[1] === Infinity && [seen[2], seen[3], repeated].every(Number.isNaN);
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.cjs
