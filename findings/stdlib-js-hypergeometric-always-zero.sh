#!/usr/bin/env bash
# @stdlib/random-base-hypergeometric 0.2.2: with 300 of 1000 marked and 100 drawn, every draw is 0 (30 are due on average,
# and 0 has a chance of 1e-16); with 700 drawn, every draw is 300 (210 are due). Small pools are right. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund @stdlib/random-base-hypergeometric@0.2.2 >/dev/null
cat >seen.js <<'JS'
const hypergeometric = require("@stdlib/random-base-hypergeometric");
const { version } = require("@stdlib/random-base-hypergeometric/package.json");
console.log(`@stdlib/random-base-hypergeometric ${version}, 20000 draws`);
const seen = [[50, 20, 10], [1000, 300, 100], [1000, 300, 700]].map(([pool, marked, drawn]) => {
  const draw = hypergeometric.factory(pool, marked, drawn, { seed: 1 });
  const draws = Array.from({ length: 20000 }, draw);
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const different = new Set(draws).size;
  console.log(`  ${marked} of ${pool}, ${drawn} drawn: mean ${mean} (right: ${(drawn * marked) / pool}), ${different} values`);
  return mean;
});
const asSeen = Math.abs(seen[0] - 4) < 0.1 && seen[1] === 0 && seen[2] === 300;
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.js
