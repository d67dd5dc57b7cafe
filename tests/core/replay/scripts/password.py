import secrets, string
n = int(input("Length: "))
p = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(n))
print(len(p), p.isalnum(), len(secrets.token_hex(8)))
