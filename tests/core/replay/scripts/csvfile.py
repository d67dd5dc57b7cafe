import csv, tempfile, os, io, pathlib
with open("people.csv", newline="") as f:
    for row in csv.DictReader(f): print(row)
with tempfile.TemporaryDirectory() as d:
    p = pathlib.Path(d, "a.txt"); p.write_text(input("text: ")); print(p.read_text(), p.exists())
print(os.path.exists(d))
out = io.StringIO(); csv.writer(out).writerow([1, "a,b"]); print(out.getvalue())
print(sorted(f for f in os.listdir() if f.endswith(".csv")))
