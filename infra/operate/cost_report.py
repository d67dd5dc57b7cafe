"""Write docs/cost.md from the results of infra/operate/cost.py, and figures of this module and of
infra/operate/worst.py into infra/operate/RUNBOOK.md, README.md and template.yaml.

.venv/bin/python -m infra.operate.cost_report
"""

import re
from collections.abc import Iterable

from core.lists.shared import MAX_BYTES
from infra.operate import cost, prices, worst
from infra.operate.cost import Request, Visit
from infra.operate.prices import Usage
from infra.template.read import ROOT

REPORT = ROOT / "docs" / "cost.md"
RUNBOOK = ROOT / "infra" / "operate" / "RUNBOOK.md"
README = ROOT / "README.md"
TEMPLATE = ROOT / "template.yaml"
TEXT = ROOT / "infra" / "operate" / "cost_report.md"
VISITS = 1_000_000
MONTHS = (0, 1_000, 1_000_000)
LENGTHS = (0, 1_000)  # of the list before the visit
SMALL_RESULT = 900  # bytes, compressed: a short text or a table of some rows
SIZES = (128, 256, 512, 1_024, cost.CORE_MB)  # MB of memory


def document() -> str:
    """Return docs/cost.md: infra/operate/cost_report.md with the figures filled in."""
    return TEXT.read_text(encoding="utf-8").format(
        region=prices.REGION,
        checked=prices.CHECKED,
        requests=cost.whole_visit().count,
        months=months(),
        forms=table(cost.form_visits()),
        comparisons="\n".join(comparison(length) for length in LENGTHS),
        form_bytes=cost.FORM_BYTES,
        list_bytes=cost.LIST_BYTES,
        style_bytes=cost.STYLE_BYTES,
        minute_of_work=f"{dollars(cost.minute_of_work()):.5f}",
        hour_of_watching=f"{dollars(cost.hour_of_watching()):.3f}",
        hour_with_the_script=f"{dollars(cost.hour_with_the_script()):.3f}",
        share_small=f"{VISITS * dollars(cost.shared_result(SMALL_RESULT)):.2f}",
        share_largest=f"{dollars(cost.shared_result(MAX_BYTES)):.5f}",
        look_small=f"{VISITS * dollars(cost.look_at_shared_result(SMALL_RESULT)):.2f}",
        look_largest=f"{dollars(cost.look_at_shared_result(MAX_BYTES)):.6f}",
        **floor(),
        at_once=cost.month(VISITS)["Lambda GB-second, arm64"] / cost.MEMORY_GB / (prices.MONTH_HOURS * 3600),
        core=cost.SHARE_OF_A_CORE,
        dynamodb_ms=cost.DYNAMODB_MS,
        warm_requests=1 / cost.COLD_SHARE,
        idle_minutes=cost.IDLE_MINUTES,
        sizes=sizes(),
        own_log_bytes=cost.OWN_LOG_BYTES,
        platform_log_bytes=cost.PLATFORM_LOG_BYTES,
        access_log_bytes=cost.ACCESS_LOG_BYTES,
    )


def dollars(used: Usage) -> float:
    """Return the sum of a bill without free units."""
    return sum(prices.bill(used, free=False).values())


def floor() -> dict[str, float]:
    """Return what a visit to a list page costs at least, with as many requests: of a million, in dollars."""
    visit = cost.wombat_list(0)
    used = cost.usage(visit, VISITS)

    def price(*items: str) -> float:
        return sum(used[item] * prices.PRICES[item].dollars for item in items)

    requests = price("HTTP API request", "Lambda request")
    units = price("DynamoDB write unit, on demand", "DynamoDB read unit, on demand")
    spared = cost.ADDED + 1  # the GETs that follow the POSTs
    return {
        "visit_requests": visit.count,
        "request_floor": requests,
        "unit_floor": units,
        "above_floor": dollars(used) - requests - units,
        "spared_requests": spared,
        "spared_dollars": requests * spared / visit.count,
    }


def comparison(length: int) -> str:
    peers = [cost.peer_list(name, length) for name in ("Flask", "FastAPI")]
    return f"""
### Ten numbers added to {f"a list of {length:,}" if length else "a new list"}, and Calculate

{table([cost.wombat_list(length), *peers])}
"""


def months() -> str:
    lines = [f"| dollars a month | {' | '.join(prices.PARTS)} | sum | after free units |"]
    lines.append("| --- |" + " ---: |" * (len(prices.PARTS) + 2))
    for visits in MONTHS:
        used = cost.month(visits)
        free = sum(prices.bill(used, free=True).values())
        lines.append(f"| {visits:,} visits | {amounts(used)} | {free:.2f} |")
    return "\n".join(lines)


def table(visits: Iterable[Visit]) -> str:
    lines = [f"| dollars | requests a visit | {' | '.join(prices.PARTS)} | sum |"]
    lines.append("| --- |" + " ---: |" * (len(prices.PARTS) + 2))
    lines += [f"| {visit.name} | {visit.count} | {amounts(cost.usage(visit, VISITS))} |" for visit in visits]
    return "\n".join(lines)


def sizes() -> str:
    """Return the table of what requests take and cost in functions of several sizes."""
    cpu = cost.measured()
    requests = {
        "a form's result": Request(cpu["Wombat adder", "adder POST", "0"], 0),
        "a number added": Request(cpu["Wombat mode", "mode POST", "100"], 0, trips=1),
        "a list shown": Request(cpu["Wombat mode", "mode GET", "100"], 0, trips=1),
        "a program with 10 answers": Request(cpu["Wombat console", "console GET", "10"], 0, trips=1),
        "a result of 1,000,000": Request(cpu["Wombat mode", "mode result", "1,000,000"], 0, trips=3),
    }
    lines = [f"| ms; USD a million | {' | '.join(f'{size:,} MB' for size in SIZES)} |"]
    lines.append("| --- |" + " ---: |" * len(SIZES))
    for name, request in requests.items():
        cells = (cost.with_memory(size, request) for size in SIZES)
        lines.append(f"| {name} | {' | '.join(f'{took:,.1f}; {price:,.2f}' for took, price in cells)} |")
    return "\n".join(lines)


def amounts(used: Usage) -> str:
    dollars = prices.bill(used, free=False).values()
    return " | ".join(f"{each:.2f}" for each in (*dollars, sum(dollars)))


def arithmetic() -> str:
    """Return the table of usage and dollars for infra/operate/RUNBOOK.md."""
    used = [cost.month(visits) for visits in MONTHS]
    lines = [f"| what | USD per unit | {' | '.join(f'{visits:,} visits' for visits in MONTHS)} |"]
    lines.append("| --- |" + " ---: |" * (len(MONTHS) + 1))
    for item, price in prices.PRICES.items():
        cells = (
            f"{each[item]:,.10g} → {each[item] * price.dollars:.2f}" if each.get(item) else ""
            for each in used
        )
        lines.append(f"| {item} | {f'{price.dollars:.10f}'.rstrip('0').rstrip('.')} | {' | '.join(cells)} |")
    sums = (f"{sum(prices.bill(each, free=False).values()):.2f}" for each in used)
    lines.append(f"| sum | | {' | '.join(sums)} |")
    sums = (f"{sum(prices.bill(each, free=True).values()):.2f}" for each in used)
    lines.append(f"| sum after free units | | {' | '.join(sums)} |")
    return "\n".join(lines)


def runbook() -> str:
    """Return infra/operate/RUNBOOK.md with the current tables and the cost of a flood."""
    text = RUNBOOK.read_text(encoding="utf-8")
    text = re.sub(r"\| what \| USD per unit .*?(?=\n\n)", arithmetic(), text, flags=re.DOTALL)
    text = re.sub(r"\| part of the bill .*?(?=\n\n)", worst.table(), text, flags=re.DOTALL)
    return with_worst(text)


def with_worst(text: str) -> str:
    """Return `text` with the current cost of a flood."""
    return re.sub(r"[\d,]+ dollars a day, or [\d,]+ dollars a month", worst.in_words(), text)


def template_text() -> str:
    """Return template.yaml with the current cost of a flood in its outputs."""
    text = TEMPLATE.read_text(encoding="utf-8")
    day = f"{round(sum(worst.dollars().values()), -2):.0f}"
    return re.sub(r"(?<=worst` computes it from this template\n    Value: ')\d+", day, text)


def write() -> None:
    REPORT.write_text(document(), encoding="utf-8")
    RUNBOOK.write_text(runbook(), encoding="utf-8")
    README.write_text(with_worst(README.read_text(encoding="utf-8")), encoding="utf-8")
    TEMPLATE.write_text(template_text(), encoding="utf-8")


if __name__ == "__main__":
    write()
