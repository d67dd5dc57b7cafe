# pickles objects of its own class, and finds them at the next start
import pickle
from dataclasses import dataclass
from pathlib import Path

FILE = Path("visits.pickle")


@dataclass
class Visits:
    count: int = 0


visits = pickle.loads(FILE.read_bytes()) if FILE.exists() else {}
name = input("Your name? ")
own = visits.setdefault(name, Visits())
own.count += 1
FILE.write_bytes(pickle.dumps(visits))
print(name, "has been here", own.count, "time" if own.count == 1 else "times")
