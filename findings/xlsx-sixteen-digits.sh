#!/usr/bin/env bash
# openpyxl 3.1.5 and xlsxwriter 3.3.1 write numbers with 16 digits, though the file holds text and has room for the 17 a
# double may need: of 20000 normal draws some 43 % come back changed. The same draws through CSV are exact, so a fit to a
# workbook and one to its CSV differ in the last digits. Needs: python3 with venv.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check install xlsxwriter==3.3.1 openpyxl==3.1.5
cd "$dir"
venv/bin/python - <<'PY'
import csv, random, openpyxl, xlsxwriter

random.seed(1)
draws = [random.gauss(0, 1) for _ in range(20_000)]
book = xlsxwriter.Workbook("xlsxwriter.xlsx")
sheet = book.add_worksheet()
for row, x in enumerate(draws):
    sheet.write_number(row, 0, x)
book.close()
book = openpyxl.Workbook()
for x in draws:
    book.active.append([x])
book.save("openpyxl.xlsx")
with open("draws.csv", "w", newline="") as file:
    csv.writer(file).writerows([x] for x in draws)
changed = {}
for name in ("xlsxwriter", "openpyxl"):
    cells = openpyxl.load_workbook(f"{name}.xlsx").active.iter_rows(values_only=True)
    changed[name] = sum(x != y for x, (y,) in zip(draws, cells)) / len(draws)
with open("draws.csv", newline="") as file:
    changed["csv"] = sum(x != float(row[0]) for x, row in zip(draws, csv.reader(file))) / len(draws)
for name, share in changed.items():
    print(f"  {name}: {100 * share:.1f} % of the numbers are not the ones written")
as_seen = changed["csv"] == 0 and all(0.4 < changed[name] < 0.46 for name in ("xlsxwriter", "openpyxl"))
raise SystemExit(0 if as_seen else "behaviour has changed")
PY
