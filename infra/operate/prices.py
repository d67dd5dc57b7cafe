"""The prices of AWS's services, and the bill for what a site uses of them."""

from typing import NamedTuple

REGION, CHECKED = "us-east-1", "2026-11-22"
MILLION, GB = 1e6, 1e9
MONTH_HOURS = 730


class Price(NamedTuple):
    """Dollars per unit, and the part of the bill that the unit belongs to. `free` units a month cost nothing,
    in every account and not only in its first year."""

    part: str
    dollars: float
    free: float = 0


PRICES = {
    "HTTP API request": Price("API Gateway", 1.00 / MILLION),
    "Lambda request": Price("Lambda", 0.20 / MILLION, free=MILLION),
    "Lambda GB-second, arm64": Price("Lambda", 0.0000133334, free=400_000),
    "DynamoDB write unit, on demand": Price("DynamoDB", 0.625 / MILLION),
    "DynamoDB read unit, on demand": Price("DynamoDB", 0.125 / MILLION),
    "DynamoDB GB-month": Price("DynamoDB", 0.25, free=25),
    "DynamoDB GB-month of point-in-time recovery": Price("DynamoDB", 0.20),
    "S3 PUT request": Price("S3", 0.005 / 1_000),
    "S3 GET request": Price("S3", 0.0004 / 1_000),
    "S3 GB-month": Price("S3", 0.023),
    "GB to the internet": Price("Transfer", 0.09, free=100),
    "CloudWatch GB of logs": Price("Logs", 0.50, free=5),
    "CloudWatch alarm-month": Price("Monitoring", 0.10, free=10),
    "CloudWatch dashboard-month": Price("Monitoring", 3.00, free=3),
    "Secrets Manager secret-month": Price("Secret", 0.40),
    "Secrets Manager call": Price("Secret", 0.05 / 10_000),
}
PARTS = tuple(dict.fromkeys(price.part for price in PRICES.values()))
Usage = dict[str, float]  # units by their name in PRICES, fractions included


def bill(used: Usage, *, free: bool) -> dict[str, float]:
    """Return the dollars by part; with `free`, after the free units that all sites of an account share."""
    dollars = dict.fromkeys(PARTS, 0.0)
    for item, amount in used.items():
        price = PRICES[item]
        dollars[price.part] += max(0.0, amount - (price.free if free else 0)) * price.dollars
    return dollars
