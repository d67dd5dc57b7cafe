"""The command `wombat`."""

import argparse


def main() -> None:
    parser = argparse.ArgumentParser(prog="wombat", description="Turns a Python script into a website.")
    parser.parse_args()
