#!/usr/bin/env bash
# lib-r-math.js 2.0.3: the tail of Student's t has holes. At 100 degrees of freedom P(T <= -6.36) is 0, and P(T <= -7), which is
# less, is right with 1.5e-10; at 1000 degrees all from -6 to -15 is 0 (right at -6: 1.4e-9), on both sides. R, whose
# functions these are, has a number at every place. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund lib-r-math.js@2.0.3 >/dev/null
cat >seen.cjs <<'JS'
const { pt, dt } = require("lib-r-math.js");
const { version } = JSON.parse(require("fs").readFileSync("node_modules/lib-r-math.js/package.json"));
console.log(`lib-r-math.js ${version}`);
// The sum of its own density below the place, which is right.
const summed = (place, degrees) => {
  const step = 1e-3;
  let sum = 0;
  for (let x = place - step / 2; x > place - 20; x -= step) sum += dt(x, degrees) * step;
  return sum;
};
const seen = (place, degrees) => {
  const told = pt(place, degrees);
  const right = summed(place, degrees);
  console.log(`  P(T <= ${place}), ${degrees} degrees: ${told.toExponential(3)} (its density summed: ${right.toExponential(3)})`);
  return [told, right];
};
const near = ([told, right]) => Math.abs(told / right - 1) < 1e-3;
const fine = [seen(-6, 100), seen(-7, 100), seen(-5, 1000)];
const holes = [seen(-6.36, 100), seen(-6, 1000), seen(-8, 1000), seen(-6, 10000)];
const upper = pt(6, 1000, undefined, false);
console.log(`  P(T > 6), 1000 degrees: ${upper}`);
if (!(fine.every(near) && holes.every(([told, right]) => told === 0 && right > 1e-16) && upper === 0)) throw new Error("behaviour has changed");
JS
node seen.cjs
