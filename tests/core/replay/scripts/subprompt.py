import subprocess, sys, os
print("a", end=" "); os.system("echo b"); print("c", flush=True); subprocess.run(["echo", "d"]); print("e")
sys.stdout.flush(); os.popen("echo popened").read(); print(os.popen("echo popened").read(), end="")
print(input("n: ") + input("m: ")); print(subprocess.getoutput("echo out"))
