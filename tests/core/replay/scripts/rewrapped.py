import sys, io, codecs
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", line_buffering=True)
print("größe", input("naïve? "))
sys.stdout.buffer.write(b"raw \xff\xfe bytes\n"); sys.stdout.flush()
