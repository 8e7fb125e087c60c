#!/usr/bin/env bash
# ranjs 1.24.5: laws whose density holds a modified Bessel function lose it at arguments of some hundreds. A Skellam law of
# means 100 and 100 has probabilities that add up to 0.52; the density of a Rice law of noise 1 around 20 is 2e-29 at its
# peak (right: 0.3993); a von Mises law of concentration 200 has twice its density at its centre, and P(X <= 1) = 1.28. No
# error, and draws of all three are right. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund ranjs@1.24.5 >/dev/null
cat >seen.cjs <<'JS'
const { dist } = require("ranjs");
console.log(`ranjs ${require("./node_modules/ranjs/package.json").version}`);
const skellam = new dist.Skellam(100, 100);
let sum = 0;
for (let k = -200; k <= 200; k++) sum += skellam.pdf(k);
const rice = new dist.Rice(20, 1).pdf(20);
const mises = new dist.VonMises(200);
console.log(`  Skellam, means 100 and 100: probabilities add up to ${sum.toFixed(3)} (right: 1)`);
console.log(`  Rice, noise 1 around 20: density at its peak ${rice.toPrecision(3)} (right: 0.399)`);
console.log(`  von Mises, concentration 200: density at its centre ${mises.pdf(0).toFixed(2)} (right: 5.64), P(X <= 1) ${mises.cdf(1).toFixed(3)} (right: 1)`);
const well = new dist.VonMises(50).pdf(0);
if (!(sum < 0.6 && rice < 1e-20 && mises.cdf(1) > 1.2 && Math.abs(well - 2.8138) < 1e-3)) throw new Error("behaviour has changed");
JS
node seen.cjs
