def do_calculation(number1: float, number2: float) -> float:
    """Give two numbers and get their sum."""
    return number1 + number2
