import array, bisect, heapq, string, textwrap, pprint, difflib, shlex, html, urllib.parse, ipaddress, colorsys, secrets, graphlib, zoneinfo, reprlib, types, operator, numbers, keyword, token, codeop
print(shlex.split("a 'b c'"), html.escape("<"), urllib.parse.quote("a b"), ipaddress.ip_address("::1"), heapq.nsmallest(2, [3, 1, 2]))
print("\n".join(difflib.unified_diff(["a"], ["b"], lineterm="")), string.Template("$x").substitute(x=input("? ")), keyword.iskeyword("if"))
