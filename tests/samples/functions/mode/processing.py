from collections import Counter


def calculate_mode(numbers: list[float]) -> str:
    """Enter as many numbers as you like and find out which one occurs most often."""
    ranking = Counter(numbers).most_common()
    if not ranking:
        return "Error calculating mode: no mode for empty data"
    number, highest = ranking[0]
    ties = sum(1 for _, occurrences in ranking if occurrences == highest)
    if ties > 1:
        return f"Error calculating mode: no unique mode; found {ties} equally common values"
    return f"The mode of the numbers is {str(number).removesuffix('.0')}"
