import argparse


class KeyValue(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        pairs = dict(getattr(namespace, self.dest) or {})
        key, separator, value = values.partition("=")
        if not separator:
            raise argparse.ArgumentError(self, f"{values!r} has no equals sign")
        pairs[key] = value
        setattr(namespace, self.dest, pairs)


parser = argparse.ArgumentParser()
parser.add_argument("--set", action=KeyValue, metavar="KEY=VALUE", help="a setting")
parser.add_argument("--name", type=str.upper, default="x")
print(parser.parse_args())
