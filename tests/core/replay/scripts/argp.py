import argparse
p = argparse.ArgumentParser(description="A tool with rather a long description so that it has to be wrapped at the width of the terminal window.")
p.add_argument("--name", default="World", help="who")
p.add_argument("-v", action="store_true")
a = p.parse_args()
print(a)
p.print_help()
if input("Really? ") == "y": p.error("no good")
