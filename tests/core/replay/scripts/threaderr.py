import threading
def bad(): raise ValueError("in thread")
t = threading.Thread(target=bad, name="T"); t.start(); t.join()
print("main goes on", input("? "))
