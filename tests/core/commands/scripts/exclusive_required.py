import argparse

parser = argparse.ArgumentParser()
group = parser.add_mutually_exclusive_group(required=True)
group.add_argument("--celsius", type=float)
group.add_argument("--fahrenheit", type=float)
arguments = parser.parse_args()
if arguments.celsius is not None:
    print(f"{arguments.celsius * 9 / 5 + 32:.1f} F")
else:
    print(f"{(arguments.fahrenheit - 32) * 5 / 9:.1f} C")
