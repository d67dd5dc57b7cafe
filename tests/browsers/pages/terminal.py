"""A program that shows each feature of a terminal, one at a time."""

import os
import signal
from getpass import getpass
from pathlib import Path

NAMES = "black red green yellow blue magenta cyan white".split()

print("\033[1mA terminal\033[0m with nothing to hide")
while True:
    match input("What shall it do? "):
        case "colours":
            for number, name in enumerate(NAMES):
                pieces = (f"\033[{start + number}m{name}\033[0m" for start in (30, 90, 40, 100))
                print(*pieces, f"\033[7;{30 + number}minverse\033[0m \033[2;{30 + number}mdim\033[0m")
            print("\033[1mbold\033[0m \033[2mdim\033[0m \033[3mitalic\033[0m \033[4munderline\033[0m", end=" ")
            print("\033[7minverse\033[0m \033[9mstrike\033[0m")
        case "lines":
            print(*(f"line {number}" for number in range(1, 101)), sep="\n")
        case "wide":
            print("wombat" * 50)
        case "whisper":
            print(f"{len(getpass('A secret: '))} characters, and nobody saw them")
        case "clear":
            os.system("clear")
            print("All clean.")
        case "count":
            print("That makes", 10 // int(input("By how much shall ten be divided? ")))
        case "look outside":
            print("Outside:", Path("/proc/self/stat").read_text().split()[0])
        case "fail":
            print("Watch this.")
            raise RuntimeError("the terminal has had enough")
        case "die":
            print("Farewell.", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        case "stop":
            break
        case other:
            print(f"It cannot do {other}.")
print("Goodbye.")
