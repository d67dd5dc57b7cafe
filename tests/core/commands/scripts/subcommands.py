import argparse

parser = argparse.ArgumentParser(description="Keep accounts.")
parser.add_argument("--currency", default="EUR")
commands = parser.add_subparsers(dest="command", required=True)
add = commands.add_parser("add", help="add amounts", aliases=["sum"])
add.add_argument("amounts", type=float, nargs="+")
split = commands.add_parser("split", help="split an amount")
split.add_argument("amount", type=float)
split.add_argument("-w", "--ways", type=int, default=2)
arguments = parser.parse_args()
if arguments.command == "add":
    print(f"{sum(arguments.amounts):.2f} {arguments.currency}")
else:
    print(f"{arguments.amount / arguments.ways:.2f} {arguments.currency} each")
