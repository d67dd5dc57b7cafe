import base64, hashlib, zlib, struct, binascii
s = input("text: ").encode()
print(base64.b64encode(s).decode(), hashlib.sha256(s).hexdigest()[:16], zlib.crc32(s), struct.pack(">I", 5), binascii.hexlify(s))
print(bytes(range(5)), bytearray(b"x"), memoryview(b"ab")[0], s)
