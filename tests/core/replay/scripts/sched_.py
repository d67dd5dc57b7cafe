import sched, time
s = sched.scheduler(time.time, time.sleep)
s.enter(2, 1, print, ("two",)); s.enter(1, 1, print, ("one",)); s.run()
print("done", input("? "))
