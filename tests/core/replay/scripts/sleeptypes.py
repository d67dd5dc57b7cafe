import time, datetime
t = time.time(); time.sleep(1); print(round(time.time() - t) <= 1, time.time_ns() > 0)
print(type(time.localtime()).__name__, len(time.ctime()), time.strftime("%Y") >= "2023", time.gmtime().tm_year >= 2023)
print(datetime.datetime.now(datetime.timezone.utc).tzinfo, datetime.datetime.today().year >= 2023, time.asctime()[:3] in "MonTueWedThuFriSatSun")
try: time.sleep(-1)
except ValueError as e: print(e)
print(datetime.datetime.utcnow().tzinfo, time.get_clock_info("monotonic").monotonic)
class D(datetime.datetime): pass
print(type(D.now()).__name__, input("? "))
