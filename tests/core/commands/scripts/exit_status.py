import argparse
import sys

parser = argparse.ArgumentParser()
parser.add_argument("status", type=int)
parser.add_argument("--message")
arguments = parser.parse_args()
print("before")
sys.exit(arguments.message or arguments.status)
