import calendar
from datetime import datetime, date, timedelta
d = datetime.strptime(input("Date (YYYY-MM-DD): "), "%Y-%m-%d")
print(d, repr(d), d.strftime("%A %d %B %Y"), d + timedelta(days=int(input("Days: "))))
print(calendar.month(d.year, d.month))
print(type(datetime.now()) is datetime, isinstance(datetime.now(), date), datetime.now() > d, date.today() > d.date())
