import argparse

OPTIONS = {"red": (int, 255, "amount of red"), "green": (int, 0, "amount of green"), "name": (str, "a colour", "its name")}


def parser_of(options):
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    for name, (kind, default, words) in options.items():
        parser.add_argument(f"--{name}", type=kind, default=default, help=words)
    return parser


def main(argv=None):
    arguments = parser_of(OPTIONS).parse_args(argv)
    print(f"{arguments.name}: #{arguments.red:02x}{arguments.green:02x}00")


if __name__ == "__main__":
    raise SystemExit(main())
