import os, time
from pathlib import Path
for path in (Path(__file__), Path("words.txt"), Path("shapes")):
    print(path.name, path.stat().st_size > 0, path.is_dir())
written = os.path.getmtime("words.txt")
print("Words of", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(written)))
print("Newer than this script:", written > os.path.getmtime(__file__))
