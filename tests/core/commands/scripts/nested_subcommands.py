import argparse


def build():
    parser = argparse.ArgumentParser()
    parser.add_argument("-v", "--verbose", action="store_true")
    top = parser.add_subparsers(required=True)
    remote = top.add_parser("remote", help="other places").add_subparsers(dest="what", required=True)
    add = remote.add_parser("add", help="a new place")
    add.add_argument("name")
    add.add_argument("--verbose", dest="loud", action="store_true")
    remote.add_parser("list", help="all places").add_argument("--long", action="store_true")
    return parser


print(sorted(vars(build().parse_args()).items()))
