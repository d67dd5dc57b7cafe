"""Naval Fate.

Usage:
  docopt_tool.py ship <name> [--speed=<kn>]
  docopt_tool.py --version

Options:
  --speed=<kn>  Speed in knots [default: 10].
"""
from docopt import docopt

arguments = docopt(__doc__, version="1.0")
print(arguments["<name>"], arguments["--speed"])
