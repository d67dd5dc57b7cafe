import argparse

parser = argparse.ArgumentParser(description="A box.", epilog="Measure twice.")
size = parser.add_argument_group("Size", "in centimetres")
size.add_argument("--width", type=int, default=10)
size.add_argument("--height", type=int, default=5)
look = parser.add_argument_group("Look")
look.add_argument("--fill", default="#")
arguments = parser.parse_args()
for _ in range(arguments.height):
    print(arguments.fill * arguments.width)
