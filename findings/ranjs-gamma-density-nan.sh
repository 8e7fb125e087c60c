#!/usr/bin/env bash
# ranjs 1.24.5: the density of a gamma law is NaN everywhere from shape 170 on (so of a chi-squared law of 300 degrees and an
# Erlang law), since both its parts overflow; the cumulative distribution of an inverse Gaussian law of mean 1 is 1 at every
# place once the shape is 360 (right at 0.9 and 1: 0.0242 and 0.5105), and NaN at 500. Draws are right. Needs: Node.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund ranjs@1.24.5 >/dev/null
cat >seen.cjs <<'JS'
const { dist } = require("ranjs");
console.log(`ranjs ${require("./node_modules/ranjs/package.json").version}`);
const gamma = [140, 170, 1000].map((shape) => new dist.Gamma(shape, 1).pdf(shape));
console.log(`  gamma density at the mean, shapes 140, 170, 1000: ${gamma.join(", ")} (right: 0.0337, 0.0306, 0.0126)`);
const inverse = [350, 360, 500].map((shape) => [0.9, 1].map((x) => new dist.InverseGaussian(1, shape).cdf(x)));
console.log(`  inverse Gaussian of mean 1, P(X <= 0.9) and P(X <= 1), shapes 350, 360, 500: ${inverse.map((at) => at.join(" ")).join("; ")}`);
const asSeen = Math.abs(gamma[0] - 0.0337) < 1e-4 && Number.isNaN(gamma[1]) && Number.isNaN(gamma[2])
  && inverse[0][0] < 0.03 && inverse[1][0] === 1 && inverse[1][1] === 1 && Number.isNaN(inverse[2][0]);
if (!asSeen) throw new Error("behaviour has changed");
JS
node seen.cjs
