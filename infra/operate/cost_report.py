"""Write docs/cost.md and the table in infra/operate/RUNBOOK.md from the results of infra/operate/cost.py.

.venv/bin/python -m infra.operate.cost_report
"""

import re
from collections.abc import Iterable

from infra.operate import cost
from infra.operate.cost import Usage, Visit
from infra.template.read import ROOT, read_template

REPORT = ROOT / "docs" / "cost.md"
RUNBOOK = ROOT / "infra" / "operate" / "RUNBOOK.md"
TEXT = ROOT / "infra" / "operate" / "cost_report.md"
VISITS = 1_000_000
MONTHS = (0, 1_000, 1_000_000)
LENGTHS = (0, 1_000)  # of the list before the visit


def document() -> str:
    """Return docs/cost.md: infra/operate/cost_report.md with the figures filled in."""
    return TEXT.read_text(encoding="utf-8").format(
        region=cost.REGION,
        checked=cost.CHECKED,
        requests=cost.whole_visit().count,
        months=months(),
        forms=table(cost.form_visits()),
        comparisons="\n".join(comparison(length) for length in LENGTHS),
        page_bytes=cost.PAGE_BYTES,
        core=cost.SHARE_OF_A_CORE,
        dynamodb_ms=cost.DYNAMODB_MS,
        warm_requests=1 / cost.COLD_SHARE,
        idle_minutes=cost.IDLE_MINUTES,
        platform_log_bytes=cost.PLATFORM_LOG_BYTES,
        access_log_bytes=cost.ACCESS_LOG_BYTES,
    )


def comparison(length: int) -> str:
    peers = [cost.peer_list(name, length) for name in ("Flask", "FastAPI")]
    return f"""
### Ten numbers added to {f"a list of {length:,}" if length else "a new list"}, and Calculate

{table([cost.wombat_list(length), *peers])}
"""


def months() -> str:
    lines = [f"| dollars a month | {' | '.join(cost.PARTS)} | sum | after free units |"]
    lines.append("| --- |" + " ---: |" * (len(cost.PARTS) + 2))
    for visits in MONTHS:
        used = cost.month(visits)
        free = sum(cost.bill(used, free=True).values())
        lines.append(f"| {visits:,} visits | {amounts(used)} | {free:.2f} |")
    return "\n".join(lines)


def table(visits: Iterable[Visit]) -> str:
    lines = [f"| dollars | requests a visit | {' | '.join(cost.PARTS)} | sum |"]
    lines.append("| --- |" + " ---: |" * (len(cost.PARTS) + 2))
    lines += [f"| {visit.name} | {visit.count} | {amounts(cost.usage(visit, VISITS))} |" for visit in visits]
    return "\n".join(lines)


def amounts(used: Usage) -> str:
    dollars = cost.bill(used, free=False).values()
    return " | ".join(f"{each:.2f}" for each in (*dollars, sum(dollars)))


def arithmetic() -> str:
    """Return the table of usage and dollars for infra/operate/RUNBOOK.md."""
    used = [cost.month(visits) for visits in MONTHS]
    lines = [f"| what | USD per unit | {' | '.join(f'{visits:,} visits' for visits in MONTHS)} |"]
    lines.append("| --- |" + " ---: |" * (len(MONTHS) + 1))
    for item, price in cost.PRICES.items():
        cells = (
            f"{each[item]:,.10g} → {each[item] * price.dollars:.2f}" if each.get(item) else ""
            for each in used
        )
        lines.append(f"| {item} | {f'{price.dollars:.10f}'.rstrip('0').rstrip('.')} | {' | '.join(cells)} |")
    sums = (f"{sum(cost.bill(each, free=False).values()):.2f}" for each in used)
    lines.append(f"| sum | | {' | '.join(sums)} |")
    sums = (f"{sum(cost.bill(each, free=True).values()):.2f}" for each in used)
    lines.append(f"| sum after free units | | {' | '.join(sums)} |")
    return "\n".join(lines)


def flood() -> str:
    """Return the most that the stage's throttling allows in a month, and its cost, in words."""
    requests = int(read_template()["Parameters"]["RequestsPerSecond"]["Default"]) * cost.MONTH_HOURS * 3600
    dollars = sum(cost.bill(cost.month(round(requests / cost.whole_visit().count)), free=False).values())
    return f"{requests / 1e6:.0f} million requests and about {dollars:.0f} dollars"


def runbook() -> str:
    """Return infra/operate/RUNBOOK.md with the current table and cost of a flood."""
    text = RUNBOOK.read_text(encoding="utf-8")
    text = re.sub(r"\| what \| USD per unit .*?(?=\n\n)", arithmetic(), text, flags=re.DOTALL)
    return re.sub(r"\d+ million requests and about \d+ dollars", flood(), text)


def write() -> None:
    REPORT.write_text(document(), encoding="utf-8")
    RUNBOOK.write_text(runbook(), encoding="utf-8")


if __name__ == "__main__":
    write()
