#!/usr/bin/env bash
# A beta law of two small equal shapes is nearly a fair coin: mean one half, as a share of two types is that drifts until one
# of them is lost. Three JavaScript libraries draw it as a quotient of two gamma draws, which both fall below the smallest
# float now and then. At shapes of 0.001 d3-random 3.0.2 then takes 0, and its mean is 0.386; ranjs 1.24.5 and
# probability-distributions 0.9.1 give NaN, for every fifth draw. None says so. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund d3-random@3.0.2 ranjs@1.24.5 probability-distributions@0.9.1 >/dev/null
cat >seen.mjs <<'JS'
import { randomBeta } from "d3-random";
import ran from "ranjs";
import pd from "probability-distributions";
import { readFileSync } from "node:fs";
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const COUNT = 50000;
const seen = (name, draws) => {
  const numbers = draws.filter((x) => !Number.isNaN(x));
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  console.log(`  ${name} ${version(name)}: mean ${mean.toFixed(3)} (right: 0.500 +- 0.007), NaN ${(1 - numbers.length / COUNT).toFixed(3)}`);
  return [mean, 1 - numbers.length / COUNT];
};
console.log(`${COUNT} draws of Beta(0.001, 0.001)`);
const draw = randomBeta(0.001, 0.001);
const d3 = seen("d3-random", Array.from({ length: COUNT }, draw));
const ranjs = seen("ranjs", new ran.dist.Beta(0.001, 0.001).sample(COUNT));
const other = seen("probability-distributions", pd.rbeta(COUNT, 0.001, 0.001));
if (!(d3[0] < 0.41 && d3[1] === 0 && ranjs[1] > 0.1 && other[1] > 0.1)) throw new Error("behaviour has changed");
JS
node seen.mjs
