#!/usr/bin/env bash
# probability-distributions 0.9.1: rnbinom counts every trial but the last, hits too, where the failures before `size` hits
# are meant: with `mu` given, its draws have the mean mu + size - 1. At size 1 both are the same, so that nothing shows; at
# size 20 and mu 5 the mean is 24 and none is below 19, though 0 is likely. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund probability-distributions@0.9.1 >/dev/null
cat >seen.cjs <<'JS'
const pd = require("probability-distributions");
console.log(`probability-distributions ${require("./node_modules/probability-distributions/package.json").version}: rnbinom with mu = 5`);
const seen = [1, 2, 20].map((size) => {
  const draws = pd.rnbinom(20000, size, undefined, 5);
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  const least = draws.reduce((a, b) => Math.min(a, b));
  console.log(`  size ${size}: mean ${mean.toFixed(2)} (asked for: 5), smallest ${least} (right: 0)`);
  return [mean, least];
});
const asSeen = Math.abs(seen[0][0] - 5) < 0.2 && Math.abs(seen[1][0] - 6) < 0.2 && Math.abs(seen[2][0] - 24) < 0.2 && seen[2][1] >= 19;
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.cjs
