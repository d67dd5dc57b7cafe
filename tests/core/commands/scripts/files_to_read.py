import argparse

parser = argparse.ArgumentParser()
parser.add_argument("files", nargs="+", help="files to put together")
parser.add_argument("--between", default="---")
arguments = parser.parse_args()
print(f"\n{arguments.between}\n".join(open(name).read() for name in arguments.files))
