"""Usage: plain_arguments.py NAME [NAME ...]"""
import sys

if len(sys.argv) < 2:
    sys.exit(f"usage: {sys.argv[0]} NAME [NAME ...]")
for name in sys.argv[1:]:
    print(f"Hello, {name}!")
