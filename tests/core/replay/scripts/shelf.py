import shelve, pickle, configparser, pprint, enum, itertools, collections, string, uuid, hashlib, base64, struct
with shelve.open("data") as s: s[input("key: ")] = input("value: "); print(dict(s))
class C(enum.Enum): A = 1
print(C.A, collections.Counter("banana").most_common(), hashlib.md5(b"x").hexdigest(), len(str(uuid.uuid4())))
pprint.pprint({"b": list(range(30)), "a": "x" * 60})
