import argparse
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("sorted.txt"))
    arguments = parser.parse_args()
    lines = sorted(arguments.source.read_text().splitlines())
    arguments.output.write_text("".join(f"{line}\n" for line in lines))
    print(f"Sorted {len(lines)} lines of {arguments.source} into {arguments.output}.")


if __name__ == "__main__":
    main()
