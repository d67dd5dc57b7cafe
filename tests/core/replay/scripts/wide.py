# -*- coding: utf-8 -*-
print("日本語", "🎲", "é", "\u200b", "\N{SNOWMAN}", input("ünïcödé → "))
print(ascii("é"), repr("\x1b"), "\x1b[1;31mred\x1b[0m", "%r" % "\r")
print("a\rb"); print("\x1b[2K\rline", end=""); print("\x1b[1A\x1b[5Cup")
