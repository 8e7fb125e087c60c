#!/usr/bin/env python3
"""The table of agreement in the README: for each family and workflow the worst gap between a simulated mean and its exact
curve, in standard errors, over all compared metrics and generations 1 to 12.

Usage: python3 benches/agreement.py [BINARY] [FAMILY ...]
"""
import csv
import io
import re
import subprocess
import sys

BINARY = sys.argv[1] if len(sys.argv) > 1 else "target/release/collapse-lab"
NEEDS = {"gamma": ["estimator.known_shape=yes"], "ladder_family": ["sample_size=10"]}
RUNS = 4000
# They hold points, or cost much.
FEWER = {"kde": 1000, "plane_kde": 400, "plane_mixture": 400, "ridge_regression": 1000, "kernel_ridge": 1000, "var_mixture": 200,
         "logistic_regression": 400, "bigram": 400, "spike_family": 1000, "gaussian_mixture": 1000, "symmetric_mixture": 1000}
WORKFLOWS = {
    "replace": ["retention=replace"],
    "accumulate": ["retention=accumulate"],
    "subsample": ["retention=subsample"],
    "window 3": ["retention=window", "window=3"],
    "replace, 30 % fresh": ["retention=replace", "synthetic_fraction=0.7"],
    "replace, 30 % same": ["retention=replace", "synthetic_fraction=0.7", "real_source=same"],
    "accumulate, 30 % fresh": ["retention=accumulate", "synthetic_fraction=0.7"],
}


def worst(family, workflow, runs):
    """The largest gap, or None where no metric has an exact curve."""
    sets = [f"replicates={runs}", "sample_size=30", "generations=12", "seed=7", *NEEDS.get(family, [])]
    sets += [f"workflow.{key}" for key in workflow]
    command = [BINARY, "run", family, "--format", "csv"]
    for key in sets:
        command += ["--set", key]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return f"refused: {done.stderr.strip()}"
    lines = done.stdout.splitlines()
    rare = set(re.findall(r"^# the mean of (\w+) is ruled by rare runs", done.stdout, re.MULTILINE))
    rows = csv.DictReader(io.StringIO("\n".join(line for line in lines if not line.startswith("#"))))
    gaps = [
        abs(float(row["mean"]) - float(row["theory"])) / float(row["se"])
        for row in rows
        if row["theory_kind"] == "exact" and row["metric"] not in rare | {"real_share"} and float(row["se"] or 0) > 0
    ]
    return max(gaps) if gaps else None


def main():
    families = sys.argv[2:] or subprocess.check_output([BINARY, "list", "families"], text=True).split()
    print("| family | " + " | ".join(WORKFLOWS) + " |")
    for family in families:
        cells = []
        for workflow in WORKFLOWS.values():
            found = worst(family, workflow, FEWER.get(family, RUNS))
            if isinstance(found, str):
                print(f"{family} {workflow}: {found}", file=sys.stderr)
                found = None
            cells.append("-" if found is None else f"{found:.1f}")
        if any(cell != "-" for cell in cells):
            print(f"| {family} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
