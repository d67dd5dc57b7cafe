import fileinput
for l in fileinput.input(): print(fileinput.lineno(), l, end="")
