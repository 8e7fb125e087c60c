#!/usr/bin/env bash
# infomeasure 0.6.3: Grassberger's entropy estimator, made to be less off than plain frequencies, swings by whether counts are even
# or odd: of 100 heads and 100 tails it tells 0.688, of 99 and 99 or 101 and 101 it is 0.708, where the plain entropy is 0.693
# each time. The articles it names divide the alternating term by n (n + 1), its page and code by n + 1: with theirs all three
# are 0.698. Over all results of 200 tosses its error is 2.5 times that of plain frequencies, theirs as large as that.
# Needs: Python 3.11 or later with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check install --only-binary :all: infomeasure==0.6.3
"$dir/venv/bin/python" - <<'PY'
from importlib.metadata import version
from math import comb, log
import infomeasure
from scipy.special import digamma

print("infomeasure", version("infomeasure"), "entropy of a fair coin, right: %.4f" % log(2))


def told(counts, approach="grassberger"):
    data = [value for value, n in enumerate(counts) for _ in range(n)]
    return float(infomeasure.entropy(data, approach=approach))


def of_article(counts):
    total = sum(counts)
    return log(total) - sum(n * (digamma(n) + (-1) ** n / (n * (n + 1))) for n in counts) / total


seen = {}
for n in (99, 100, 101):
    seen[n] = told([n, n])
    print(f"  {n} and {n}: {seen[n]:.4f} (as in the article: {of_article([n, n]):.4f}; plain: {told([n, n], 'discrete'):.4f})")


def spread(estimate):
    chances = {k: comb(200, k) / 2**200 for k in range(50, 151)}
    results = {k: estimate([k, 200 - k]) for k in chances}
    mean = sum(chances[k] * results[k] for k in chances)
    return sum(chances[k] * (results[k] - log(2)) ** 2 for k in chances) ** 0.5


error, plain, article = spread(told), spread(lambda c: told(c, "discrete")), spread(of_article)
print(f"  root mean square error over all results of 200 tosses: {error:.5f} (plain: {plain:.5f}, article: {article:.5f})")
as_seen = seen[100] < 0.69 and min(seen[99], seen[101]) > 0.705 and abs(of_article([100, 100]) - of_article([101, 101])) < 3e-4
raise SystemExit(0 if as_seen and error > 2 * plain else "behaviour has changed")
PY
