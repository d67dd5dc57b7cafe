"""Lay out a table."""
import argparse

parser = argparse.ArgumentParser(
    description="Two columns:\n\n  left   right\n  1      2",
    epilog="100 % of the text is shown.",
    formatter_class=argparse.RawDescriptionHelpFormatter,
)
parser.add_argument("--left", metavar="TEXT", default="1", help="the left one, 100%% of it")
parser.add_argument("--<right>", metavar="<right column>", dest="right", default="")
arguments = parser.parse_args()
print(f"{arguments.left:<7}{arguments.right}|")
