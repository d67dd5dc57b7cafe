import codecs, sys
sys.stdout = codecs.getwriter("utf-8")(sys.stdout.buffer)
name = input("Náme? ")
print("Hello", name)
sys.stdin = codecs.getreader("utf-8")(sys.stdin.buffer)
print("Age", input("Age? "))
