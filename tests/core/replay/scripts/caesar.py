def shift(t, k):
    return "".join(chr((ord(c) - b + k) % 26 + b) if c.isalpha() and (b := 65 if c.isupper() else 97) else c for c in t)
while True:
    mode = input("(e)ncrypt/(d)ecrypt/(q)uit: ")
    if mode not in "ed": break
    t = input("Text: "); k = int(input("Key: "))
    print("=>", shift(t, k if mode == "e" else -k))
