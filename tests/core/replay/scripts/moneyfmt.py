import locale, decimal, statistics
locale.setlocale(locale.LC_ALL, "")
x = decimal.Decimal(input("Amount: ")); print(f"{x:,.2f}", x.quantize(decimal.Decimal("1")), statistics.mean([1, 2, 4]))
decimal.getcontext().prec = 5; print(decimal.Decimal(1) / 3)
try: decimal.Decimal("x")
except decimal.InvalidOperation as e: print(repr(e))
