"""What users wait for, as ratios to an earlier build and to what they would pick instead: one table, a line for each figure.

    python3 benches/ratios.py PROGRAM [EARLIER]

PROGRAM and EARLIER are release builds; without EARLIER the lines held against it say so. Peers need numpy, scipy and scikit-learn
in this Python, with the threads of their BLAS as they choose them. Each number is the least of several samples. Processor time is
that of one thread (--threads 1), user and system; the time of the clock is of two cores. What one model costs is the difference of
two runs: with the metrics and without them.
"""

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time

for missing in ("numpy", "scipy", "sklearn"):
    try:
        __import__(missing)
    except ImportError:
        PEERS = f"no {missing} in this Python"
        break
else:
    import numpy
    import scipy.optimize
    import scipy.stats
    from sklearn.linear_model import LogisticRegression
    from sklearn.mixture import GaussianMixture
    from sklearn.neighbors import KernelDensity

    PEERS = ""

NEW = sys.argv[1]
OLD = sys.argv[2] if len(sys.argv) > 2 else None
FOLDER = tempfile.mkdtemp(prefix="collapse-lab-ratios-")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def afresh():
    """What earlier builds would not write over is gone."""
    for name in os.listdir(FOLDER):
        os.remove(os.path.join(FOLDER, name))


def cpu(program, *words, tries=2):
    """Least processor seconds of a command; none if it fails."""
    best = None
    for _ in range(tries):
        afresh()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        if subprocess.run([program, *words], cwd=FOLDER, check=False, **QUIET).returncode not in (0, 1):
            return None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = spent if best is None else min(best, spent)
    return best


def clock(program, *words, tries=2):
    """Least seconds of the clock; none if it fails."""
    best = None
    for _ in range(tries):
        afresh()
        start = time.perf_counter()
        if subprocess.run([program, *words], cwd=FOLDER, check=False, **QUIET).returncode not in (0, 1):
            return None
        spent = time.perf_counter() - start
        best = spent if best is None else min(best, spent)
    return best


def table(program, name, tries=2):
    return cpu(program, "run", name, "--threads", "1", "--out", "t.csv", tries=tries)


def settings(**pairs):
    return [word for key, value in pairs.items() for word in ("--set", f"{key.replace('__', '.')}={value}")]


def of_one(program, family, metrics, n, runs=20, generations=25, **more):
    """Processor seconds of one generation of one run with these metrics, and of the metrics alone."""
    words = ["run", family, "--threads", "1", "--out", "t.csv"]
    words += settings(sample_size=n, replicates=runs, generations=generations, **more)
    whole = cpu(program, *words, *(["--metrics", metrics] if metrics else []), tries=3)
    bare = cpu(program, *words, "--metrics", "real_share", tries=3)
    if whole is None or bare is None:
        return None, None
    return whole / (runs * generations), (whole - bare) / (runs * generations)


def peer(work, tries=15):
    """Least seconds of a call, after one that warms it up; none without the libraries."""
    if PEERS:
        return None
    best = float("inf")
    for _ in range(tries + 1):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


LINES = []


def shown(seconds):
    if seconds is None:
        return "-"
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} us"


def line(figure, ours, old=None, other=None, most=None, times=None, of_old=None, why=""):
    """A figure that must be at most so many seconds, so many times faster than the peer, or at most a share of the old."""
    ratio, target, met = "-", "-", None
    if most is not None:
        target = f"at most {shown(most)}"
        met = None if ours is None else ours <= most
        ratio = f"{old / ours:.1f} x old" if old and ours else "-"
    if times is not None:
        target = f"{times} x peer"
        if ours and other:
            ratio, met = f"{other / ours:.1f} x peer", other / ours >= times
    if of_old is not None:
        target = f"{of_old:.2f} of old"
        if ours and old:
            ratio, met = f"{ours / old:.2f} of old", ours / old <= of_old
    verdict = {None: f"not measured: {why or 'it failed'}", True: "met", False: "NOT MET"}[met]
    LINES.append(met)
    print(f"{figure:<66}{shown(ours):>10}{shown(old):>10}{shown(other):>10}{ratio:>14}{target:>18}  {verdict}", flush=True)


def old_of(work):
    return work(OLD) if OLD else None


NO_OLD = "no earlier build was given"


def tables():
    wanted = {
        "symmetric-mixture": 1.0,
        "rise-and-fall": 1.5,
        "heat-and-real-share": 1.2,
        "cauchy-heavy-tails": 2.0,
        "regression-subsample": 1.2,
        "two-bumps": 1.2,
        "logistic-regression": 1.0,
        "kernel-density-explodes": 0.4,
    }
    for name, most in wanted.items():
        # The old one needs minutes for the first.
        old = old_of(lambda program: table(program, name, 1)) if name != "symmetric-mixture" else None
        line(f"whole table, CPU: {name}", table(NEW, name), old, most=most)
    names = subprocess.run([NEW, "list", "scenarios"], capture_output=True, text=True, check=True).stdout.split("\n")
    names = [name.split()[0] for name in names if name.strip()]

    def every(program):
        spent = {name: table(program, name, 1) for name in names if name != "symmetric-mixture"}
        known = {name: seconds for name, seconds in spent.items() if seconds is not None}
        return known

    ours = every(NEW)
    old = every(OLD) if OLD else {}
    both = [name for name in ours if name in old]
    share = sum(ours[name] for name in both), sum(old[name] for name in both)
    line(f"whole tables of {len(both)} scenarios together, CPU", *(share if both else (sum(ours.values()), None)), of_old=0.25, why=NO_OLD)
    slowest = max(ours, key=ours.get)
    line(f"the slowest of all {len(ours)}, CPU: {slowest}", ours[slowest], old.get(slowest), most=2.0)


def kernels():
    def grid(n):
        points = numpy.random.default_rng(1).standard_normal(n)
        x = numpy.linspace(-6, 6, 500)
        h = 0.4

        def work():
            q = numpy.exp(-0.5 * ((x[:, None] - points) / h) ** 2).sum(1) / (n * h * numpy.sqrt(2 * numpy.pi))
            p = numpy.exp(-0.5 * x * x) / numpy.sqrt(2 * numpy.pi)
            step, lp, lq = x[1] - x[0], numpy.log(p), numpy.log(q)
            return step * (p * (lp - lq)).sum(), step * (q * (lq - lp)).sum(), 0.5 * step * abs(p - q).sum(), -step * (q * lq).sum()

        return work

    asked = "kl_truth_model,kl_model_truth,tv,entropy"
    for n in (100, 1000):
        measure = lambda program: of_one(program, "kde", asked, n, 10, 20)[1]
        line(f"kernels on the line, n = {n}: both KL, TV, entropy of one model", measure(NEW), old_of(measure),
             None if PEERS else peer(grid(n)), times=10, why=PEERS)

    def plane():
        rng = numpy.random.default_rng(1)
        points, places = rng.standard_normal((100, 2)), rng.standard_normal((512, 2))

        def work():
            model = KernelDensity(bandwidth=0.3).fit(points)
            model.sample(100)
            model.score_samples(places)

        return work

    measure = lambda program: of_one(program, "plane_kde", "", 100)[0]
    line("kernels in the plane, n = 100: fit, draw, every metric", measure(NEW), old_of(measure),
         None if PEERS else peer(plane()), times=30, why=PEERS)


def mixtures():
    def climb(dimension):
        rng = numpy.random.default_rng(1)
        points = rng.standard_normal((100, dimension)) + numpy.where(rng.random((100, 1)) < 0.5, -2, 2)
        places = rng.standard_normal((500, dimension))
        means = numpy.array([[-2.0] * dimension, [2.0] * dimension])

        def work():
            model = GaussianMixture(2, means_init=means, covariance_type="full").fit(points)
            model.sample(100)
            model.score_samples(places)

        return work

    for family, dimension in (("gaussian_mixture", 1), ("plane_mixture", 2)):
        measure = lambda program: of_one(program, family, "", 100, **({"estimator__components": 2} if dimension == 2 else {}))[0]
        line(f"{family}, n = 100: fit, draw, every metric", measure(NEW), old_of(measure),
             None if PEERS else peer(climb(dimension)), times=60, why=PEERS)


def fits():
    def logistic():
        rng = numpy.random.default_rng(1)
        x = rng.standard_normal((400, 2))
        y = rng.random(400) < 1 / (1 + numpy.exp(-x @ [1.0, -1.0]))
        model = LogisticRegression(C=1e6, warm_start=True)
        return lambda: model.fit(x, y)

    def cauchy():
        points = numpy.random.default_rng(1).standard_cauchy(100)
        cost = lambda at: numpy.log1p((points - at) ** 2).sum()
        middle = numpy.median(points)
        return lambda: scipy.optimize.minimize_scalar(cost, bracket=(middle - 0.5, middle + 0.5))

    rows = [
        ("logistic_regression", 400, 25, logistic, {}),
        ("cauchy_location", 100, 10, cauchy, {}),
    ]
    for family, n, times, other, more in rows:
        measure = lambda program: of_one(program, family, "", n, **more)[0]
        line(f"{family}, n = {n}: every metric", measure(NEW), old_of(measure),
             None if PEERS else peer(other()), times=times, why=PEERS)
    for family in ("kernel_ridge", "student_location", "gamma"):
        measure = lambda program: of_one(program, family, "", 100)[0]
        line(f"{family}, n = 100: a generation with every metric", measure(NEW), old_of(measure), of_old=1 / 3, why=NO_OLD)


def gaussian():
    def steps(width):
        def work():
            rng = numpy.random.default_rng(7)
            mean, deviation = numpy.zeros((100, 1)), numpy.ones((100, 1))
            for _ in range(200):
                points = rng.standard_normal((100, width)) * deviation + mean
                mean, deviation = points.mean(1, keepdims=True), points.std(1, keepdims=True)

        return work

    bare = peer(steps(100), 5)
    words = ["run", "gaussian", "--threads", "1", "--out", "t.csv"]
    words += settings(sample_size=100, replicates=100)

    def of(program, metrics, generations, **more):
        """Without the start of the program."""
        run = lambda t: cpu(program, *words, *metrics, *settings(generations=t, **more), tries=4)
        long, short = run(generations * 5), run(1)
        return None if long is None or short is None else (long - short) / 5

    every = lambda program: of(program, [], 200)
    line("gaussian, every metric, against numpy's steps (100 runs, T = 200)", every(NEW), old_of(every), bare, times=9, why=PEERS)
    for retention in ("window", "subsample"):
        more = {"workflow__retention": retention, **({"workflow__window": 3} if retention == "window" else {})}
        steps_of = lambda program: of(program, ["--metrics", "real_share"], 200, **more)
        line(f"gaussian, {retention}: steps (100 runs, T = 200)", steps_of(NEW), old_of(steps_of), bare, times=40, why=PEERS)


def threads():
    for name in ("two-bumps", "heat-and-real-share", "logistic-regression"):
        words = ["run", name, "--out", "t.csv", "--threads"]
        one, two = clock(NEW, *words, "1"), clock(NEW, *words, "2")
        ratio = one / two if one and two else None
        met = ratio is not None and ratio >= 1.8
        LINES.append(met)
        print(f"{f'two threads, every metric: {name}':<66}{shown(two):>10}{'-':>10}{'-':>10}{f'{ratio:.2f} x one':>14}{'1.8 x one':>18}"
              f"  {'met' if met else 'NOT MET'}", flush=True)


def starts():
    words = ["run", "gaussian", "--out", "t.csv", *settings(generations=1, replicates=1, sample_size=2)]
    tiny = lambda program: clock(program, *words, tries=40)
    line("start of the command line: a tiny experiment", tiny(NEW), old_of(tiny), most=0.004)
    listed = lambda program: clock(program, "list", "scenarios", tries=40)
    line("list scenarios", listed(NEW), old_of(listed), most=0.002)


def long_work():
    verify = lambda program: clock(program, "verify", tries=1)
    line("verify, everything, 2 cores", verify(NEW), old_of(verify), most=30)
    sweep = lambda program: clock(program, "sweep", "rise-and-fall", "--out", "s.csv")
    line("phase map of rise-and-fall, 2 cores", sweep(NEW), old_of(sweep), most=0.7)


def main():
    print(f"{'figure':<66}{'ours':>10}{'old':>10}{'peer':>10}{'ratio':>14}{'target':>18}")
    for part in (tables, kernels, mixtures, fits, gaussian, threads, starts, long_work):
        with contextlib.suppress(KeyboardInterrupt):
            part()
    print("window (first pictures, slider, memory): benches/window.py; frames: cargo bench --bench frames")
    print(f"{sum(met is True for met in LINES)} met, {sum(met is False for met in LINES)} not met, {sum(met is None for met in LINES)} not measured")


main()
