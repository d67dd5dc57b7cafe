"""The size of a page's package, against Lambda's limit."""

from pathlib import Path

MAX_UNZIPPED_BYTES = 250 * 2**20  # Lambda's limit for a function's files, all together
MEGABYTE = 1_000_000  # bytes
SHOWN = 6  # of the largest packages


class TooLarge(Exception):
    """Lambda would refuse the package. The message names its largest parts."""


def unzipped_bytes(package: Path) -> int:
    return sum(path.stat().st_size for path in package.rglob("*") if path.is_file())


def refuse_if_too_large(package: Path, page: str, *, more_bytes: int = 0) -> int:
    """Return the size of a package in bytes, with `more_bytes` for files that will be added.

    Raises `TooLarge` above Lambda's limit.
    """
    size = unzipped_bytes(package) + more_bytes
    if size <= MAX_UNZIPPED_BYTES:
        return size
    parts: dict[str, int] = {}
    for path in package.iterdir():
        name = path.name.partition(".")[0]  # numpy.libs belongs to numpy
        parts[name] = parts.get(name, 0) + (unzipped_bytes(path) if path.is_dir() else path.stat().st_size)
    largest = sorted(parts.items(), key=lambda part: -part[1])[:SHOWN]
    listed = "\n".join(f"    {name:20} {megabytes(part)}" for name, part in largest)
    raise TooLarge(
        f"The page {page} is too large for Lambda: {megabytes(size)} unzipped, of at most "
        f"{megabytes(MAX_UNZIPPED_BYTES)}. Its largest packages:\n\n{listed}\n\n"
        "Remove those that the page can do without from its requirements.txt, or deploy the page as a\n"
        "container image: see “A page that is too large” in infra/operate/RUNBOOK.md."
    )


def megabytes(size: int) -> str:
    """Return a size in bytes in words."""
    return f"{size / MEGABYTE:,.0f} MB"
