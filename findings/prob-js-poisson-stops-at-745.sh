#!/usr/bin/env bash
# prob.js 1.0.6: Poisson draws of every mean above 745 are those of one law around 745: a mean of 1000 gives 745 and so does
# one of 10000, while the source says of itself that its Mean is 10000. No error; up to 700 all is well. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund prob.js@1.0.6 >/dev/null
cat >seen.cjs <<'JS'
const { poisson } = require("prob.js");
const { version } = JSON.parse(require("fs").readFileSync("node_modules/prob.js/package.json"));
console.log(`prob.js ${version}, 2000 draws`);
const seen = [100, 700, 1000, 10000].map((mean) => {
  const draw = poisson(mean);
  let sum = 0;
  for (let i = 0; i < 2000; i++) sum += draw();
  console.log(`  mean ${mean} (it tells ${draw.Mean}): ${(sum / 2000).toFixed(1)}`);
  return sum / 2000;
});
const near = (x, mean) => Math.abs(x - mean) < 5 * Math.sqrt(mean / 2000);
const asSeen = near(seen[0], 100) && near(seen[1], 700) && seen[2] < 750 && seen[3] < 750;
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.cjs
