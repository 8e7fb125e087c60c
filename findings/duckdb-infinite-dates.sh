#!/usr/bin/env bash
# DuckDB 2.0.1: a CSV column in which every number is infinite comes back as dates (in Python all of them the last day of
# the year 9999), and with one finite number among them as text; the same words are numbers once the type is told.
# A column of times to an event that never came is just that. Needs: python3 with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check install duckdb==2.0.1
cd "$dir"
printf 'run,hours\n1,inf\n2,inf\n' >never.csv
printf 'run,hours\n1,inf\n2,12.5\n' >once.csv
venv/bin/python - <<'PY'
import duckdb

print("duckdb", duckdb.__version__)
seen = {}
for name in ("never", "once"):
    rows = duckdb.sql(f"SELECT typeof(hours), hours FROM '{name}.csv'").fetchall()
    seen[name] = rows[0][0]
    print(f"  {name}.csv: {rows}")
told = duckdb.sql("SELECT hours FROM read_csv('never.csv', types={'hours': 'DOUBLE'})").fetchall()
print(f"  never.csv, type told: {told}")
as_seen = seen == {"never": "DATE", "once": "VARCHAR"} and told[0][0] == float("inf")
raise SystemExit(0 if as_seen else "behaviour has changed")
PY
