import os, pathlib, sys
print(os.path.dirname(os.path.abspath(__file__)) == os.getcwd(), pathlib.Path(sys.argv[0]).name, os.path.abspath(".") == sys.path[0])
os.makedirs("data/deep", exist_ok=True); pathlib.Path("data/deep/f.txt").write_text(input("? "))
for root, d, f in os.walk("data"): print(root, d, f)
os.chdir("data"); print(os.listdir())
p = os.path.join(os.path.dirname(__file__), "words.txt"); print(open(p).readline())
