import os, subprocess
print("old"); os.system("cls" if os.name == "nt" else "clear"); print("new", input("? "))
print("\033[2J\033[H", end=""); print("newer")
print("\033c", end=""); print("newest", input("? "))
subprocess.run("clear", shell=True)
subprocess.call(["clear"]); print("end")
os.system("echo from the shell"); print(subprocess.run(["echo", "hi"], capture_output=True, text=True).stdout)
