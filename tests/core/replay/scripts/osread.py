import os, sys
print("type:", end=" ", flush=True)
print(os.read(0, 5), os.read(0, 100))
print(os.isatty(0), sys.stdin.isatty(), sys.stdout.isatty(), os.get_terminal_size(), sys.stdin.fileno())
print(sys.stdin.buffer.read1(10))
