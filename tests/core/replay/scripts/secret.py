import getpass
u = input("User: ")
p = getpass.getpass()
q = getpass.getpass("Repeat: ")
print("match" if p == q else "no match", len(p))
