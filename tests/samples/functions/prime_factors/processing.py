from collections.abc import Iterator
from itertools import cycle
from math import isqrt
from typing import Annotated

from msgspec import Meta

from core import progress

BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)  # they tell every prime below 3 * 10**24
STEPS = (4, 2, 4, 2, 4, 6, 2, 6)  # from 7 on, between the numbers that 2, 3 and 5 do not divide
SHOWN = 200_000  # divisors between two moves of the bar


def prime_factors(number: Annotated[int, Meta(ge=2, lt=10**21)]) -> str:
    """Take a number of up to 21 digits apart into its primes.

    In 1903 Frank Nelson Cole walked to the blackboard, multiplied 193,707,721 by 761,838,257,287 without a word,
    and sat down to applause: he had taken 147573952589676412927 apart. It had cost him three years of Sundays.

    Args:
        number: Try your telephone number. Products of two large primes take the longest.
    """
    primes, rest, candidates = [], number, divisors()
    while rest > 1 and not is_prime(rest):
        divisor = first_divisor(rest, candidates)
        print(f"{rest:,} can be divided by {divisor:,}", flush=True)
        while rest % divisor == 0:
            primes.append(divisor)
            rest //= divisor
    if rest > 1:
        primes.append(rest)
    if len(primes) == 1:
        return f"{number:,} is a prime"
    return f"{number:,} = {' × '.join(f'{prime:,}' for prime in primes)}"


def first_divisor(number: int, candidates: Iterator[int]) -> int:
    last = isqrt(number)
    for tried, divisor in enumerate(candidates):
        if number % divisor == 0:
            return divisor
        if tried % SHOWN == 0:
            progress(divisor, last, f"Divided by everything up to {divisor:,}")
    raise AssertionError("A number that is no prime has a divisor.")


def divisors() -> Iterator[int]:
    yield from (2, 3, 5)
    divisor = 7
    for step in cycle(STEPS):
        yield divisor
        divisor += step


def is_prime(number: int) -> bool:
    """The test of Miller and Rabin."""
    if number in BASES:
        return True
    if any(number % base == 0 for base in BASES):
        return False
    halvings = ((number - 1) & -(number - 1)).bit_length() - 1
    odd = (number - 1) >> halvings
    for base in BASES:
        power = pow(base, odd, number)
        if power != 1 and number - 1 not in (pow(power, 2**turn, number) for turn in range(halvings)):
            return False
    return True
