import sys
from pathlib import Path

from infra.read_command.write import CannotRead, write_of_page

try:
    write_of_page(Path(sys.argv[1]))
except CannotRead as problem:
    sys.exit(str(problem))
