from core import form_page
from functions.prime_factors.processing import prime_factors

handler = form_page(
    prime_factors,
    title="Find prime factors",
    button="Find them",
    minutes=10,
    examples=[
        {"number": 147573952589676412927},
        {"number": 600851475143},
        {"number": 2305843009213693951},
        {"number": 999999999999999999999},
    ],
)
