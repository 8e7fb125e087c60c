#!/usr/bin/env bash
# @stdlib/stats-base-dists-poisson-entropy 0.2.3: the entropy of a Poisson law is infinite at mean 100 (right: 3.7207) and
# no number at mean 1000 (right: 4.8727), though every mean above 0 is taken. At mean 10 it is right. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund @stdlib/stats-base-dists-poisson-entropy@0.2.3 >/dev/null
cat >seen.js <<'JS'
const entropy = require("@stdlib/stats-base-dists-poisson-entropy");
const { version } = require("@stdlib/stats-base-dists-poisson-entropy/package.json");
console.log(`@stdlib/stats-base-dists-poisson-entropy ${version}`);
const seen = [1, 10, 100, 1000].map((mean) => entropy(mean));
[1, 10, 100, 1000].forEach((mean, i) => console.log(`  mean ${mean}: ${seen[i]}`));
const asSeen = Math.abs(seen[1] - 2.56141) < 1e-4 && seen[2] === Infinity && Number.isNaN(seen[3]);
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.js
