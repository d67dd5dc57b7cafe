"""A program with a bug."""


def cube(edge: float) -> float:
    """Compute a cube's volume. The program has a mistake, so that it never does."""
    return edge**3 / (edge - edge)
