import argparse
import csv

parser = argparse.ArgumentParser()
parser.add_argument("csv_file", metavar="FILE", help="a table")
parser.add_argument("--column", type=int, default=1)
parser.add_argument("--output-file", help="where to write the column")
arguments = parser.parse_args()
with open(arguments.csv_file, newline="") as file:
    cells = [row[arguments.column - 1] for row in csv.reader(file)]
if arguments.output_file:
    with open(arguments.output_file, "w") as file:
        file.writelines(f"{cell}\n" for cell in cells)
else:
    print(*cells)
