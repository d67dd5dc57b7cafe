import argparse
import json
from pathlib import Path

first = argparse.ArgumentParser(add_help=False)
first.add_argument("--profile", choices=["small", "large"], default="small")
chosen, rest = first.parse_known_args()
defaults = {"small": {"size": 1}, "large": {"size": 10}}[chosen.profile]
parser = argparse.ArgumentParser(parents=[first])
parser.add_argument("--size", type=int, help="a number")
parser.set_defaults(**defaults)
print(json.dumps(vars(parser.parse_args()), sort_keys=True), Path("x").name)
