#!/usr/bin/env bash
# vega-statistics 2.0.0: quantiles of the uniform law on whole numbers are mostly one too low, and the lowest ones outside it:
# of the law on 3, 4, 5, 6 the quantile of 0.1 is 2, which has no chance, that of 0.3 is 3 (P(X <= 3) = 0.25, so 4), and 0.5 is
# right by luck. Its own distribution function and draws are right. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund vega-statistics@2.0.0 >/dev/null
cat >seen.mjs <<'JS'
import { readFileSync } from "node:fs";
import { randomInteger } from "vega-statistics";
const { version } = JSON.parse(readFileSync("node_modules/vega-statistics/package.json"));
console.log(`vega-statistics ${version}, the law on 3, 4, 5, 6`);
const law = randomInteger(3, 7);
const seen = [0.1, 0.3, 0.5, 0.6, 0.9, 1].map((p) => {
  const told = law.icdf(p);
  let right = 3;
  while (law.cdf(right) < p) right++;
  console.log(`  quantile of ${p}: ${told}, up to which is ${law.cdf(told)} (right, by its own distribution function: ${right})`);
  return [told, right];
});
const asSeen = seen.map(String).join(" ") === "2,3 3,4 4,4 4,5 5,6 6,6";
if (!(asSeen && law.pdf(2) === 0)) throw new Error("behaviour has changed");
JS
node seen.mjs
