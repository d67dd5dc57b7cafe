import sys
sys.stdout.write("a"); sys.stderr.write("b"); sys.stdout.write("c\n"); sys.stdout.writelines(["d\n", "e"])
sys.stdout.flush(); print(sys.stdout.write("f")); print("x", "y", sep="\n", end="\n\n", file=sys.stderr)
sys.stderr.flush(); input()
sys.stdout.buffer.write("bytes é\n".encode()); sys.stdout.buffer.flush()
print("after", flush=True); import os; os.write(1, b"direct\n"); os.system("echo shell"); print("end")
