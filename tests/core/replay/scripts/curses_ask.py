import shutil, os, textwrap
w = shutil.get_terminal_size((100, 50)).columns
print("=" * w); print("Title".center(w)); print(textwrap.fill("lorem ipsum " * 20, w)); print("-" * w)
print(os.get_terminal_size().lines, input("? "))
