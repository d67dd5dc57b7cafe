import sys
print("first")
sys.stdout.write("no newline"); x = sys.stdin.readline()
print("x", x)
sys.stdout.write("pending ")
y = sys.stdin.readline()
sys.stdout.write("again ")
z = sys.stdin.readline()
w = sys.stdin.readline()
