import zipfile, io, gzip, tarfile, glob, fnmatch, pathlib, shutil, os
b = io.BytesIO()
with zipfile.ZipFile(b, "w") as z: z.writestr("a.txt", input("text: "))
print(zipfile.ZipFile(b).namelist(), gzip.decompress(gzip.compress(b"x")), sorted(glob.glob("w*.txt")))
print(sorted(p.name for p in pathlib.Path().glob("p*.csv")), pathlib.Path("words.txt").read_text().split()[0])
shutil.copy("words.txt", "w2.txt"); print(os.path.isfile("w2.txt"), pathlib.Path.cwd().name, pathlib.Path(__file__).stem)
