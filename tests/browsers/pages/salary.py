"""A program that is not for everybody."""


def salary(grade: int) -> str:
    """Look up the salary of a grade."""
    return f"{grade * 1000} euros a month"
