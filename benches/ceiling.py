"""The fair ceiling of numpy for workload C1, and the benches of the engine as ratios to it and to a bare loop.

Workload C1: fit a Gaussian, draw n = 100 points from it, and again, 1000 generations of 100 runs, on one thread. Numpy
draws the points of all runs at once and does the steps only, no metric. Without numpy its column stays empty.
Called by benches/ratios.sh with the folder of criterion's results.
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
try:
    import numpy
except ImportError:
    numpy = None

RUNS, GENERATIONS, N = 100, 1000, 100
TRIES = 9

# Line, bench, what it is held against, how many times slower (or, of numpy, faster) it may (must) be, and in units of what.
BARE, POINTS = "C1/bare loop", "C1 by points/bare normal draws"
LINES = [
    ("bare loop, normal and chi-squared", BARE, None, None),
    ("(a) steps", "C1/replace steps", BARE, 1.5),
    ("(a) steps", "C1/replace steps", "numpy", 40),
    ("(a) with the parameters", "C1/replace parameters", "numpy", None),
    ("(a) with parameters and both divergences", "C1/replace divergences", "numpy", 10),
    ("(a) with every metric", "C1/replace every metric", "numpy", 5),
    ("(a) accumulate, steps", "C1/accumulate steps", "numpy", 40),
    ("(a) accumulate, every metric", "C1/accumulate every metric", "numpy", 5),
    ("(a) window, steps", "C1/window steps", "numpy", None),
    ("(a) at n = 10^7, against n = 100", "C1/replace steps at n 10000000", "C1/replace steps", 1.1),
    ("(b) points, against (c) bare normal draws", "C1 by points/replace steps", POINTS, 1.15),
    ("(d) numpy's points, steps only", "numpy", None, None),
]
LINES += [
    (f"{kept}: generation 10^5, against 10", f"C1 late/{kept} from 100000", f"C1 late/{kept} from 10", most)
    for kept, most in [("replace", 1.1), ("accumulate", 1.1), ("window", 1.1), ("subsample", None)]
]
THREADS = ["steps", "parameters", "divergences", "every metric"]


def numpy_steps():
    """Seconds of the fastest of a few tries."""
    best = float("inf")
    for _ in range(TRIES):
        start = time.perf_counter()
        rng = numpy.random.default_rng(7)
        mean, deviation = numpy.zeros((RUNS, 1)), numpy.ones((RUNS, 1))
        for _ in range(GENERATIONS):
            points = rng.standard_normal((RUNS, N))
            points *= deviation
            points += mean
            mean = points.mean(axis=1, keepdims=True)
            points -= mean
            deviation = numpy.sqrt(numpy.einsum("ij,ij->i", points, points)[:, None] / N)
        best = min(best, time.perf_counter() - start)
    return best


def fastest(folder):
    """Seconds of the fastest sample of every bench."""
    found = {}
    for path, _, files in os.walk(folder):
        if os.path.basename(path) == "new" and "sample.json" in files:
            with open(os.path.join(path, "benchmark.json"), encoding="utf-8") as file:
                name = json.load(file)["full_id"]
            with open(os.path.join(path, "sample.json"), encoding="utf-8") as file:
                sample = json.load(file)
            found[name] = min(t / n for t, n in zip(sample["times"], sample["iters"])) * 1e-9
    return found


def main():
    seconds = fastest(sys.argv[1])
    if numpy is not None:
        seconds["numpy"] = numpy_steps()
    print(f"{'':44}{'ms':>10}{'ratio':>9}  target")
    for title, name, to, target in LINES:
        if name not in seconds:
            continue
        line = f"{title:44}{seconds[name] * 1e3:10.3f}"
        if to in seconds:
            faster = to == "numpy"
            ratio = seconds[to] / seconds[name] if faster else seconds[name] / seconds[to]
            line += f"{ratio:9.2f}"
            if target is not None:
                met = ratio >= target if faster else ratio <= target
                line += f"  {'at least' if faster else 'at most'} {target}{'' if met else '  MISSED'}"
            line += "  (times numpy)" if faster else ""
        print(line)
    for name in THREADS:
        one, two = seconds.get(f"C1/replace {name}"), seconds.get(f"C1/replace {name} on two threads")
        if one and two:
            met = "" if one / two >= 1.8 else "  MISSED"
            print(f"{f'two threads, {name}: times one':44}{two * 1e3:10.3f}{one / two:9.2f}  at least 1.8{met}")


main()
