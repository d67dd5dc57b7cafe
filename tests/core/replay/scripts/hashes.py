s = set("the quick brown fox jumps over".split())
print(s, {input("k: "), "z"}, hash("wombat"), frozenset("abcdef"))
