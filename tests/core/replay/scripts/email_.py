import email.message, json, xml.etree.ElementTree as ET, configparser, re, copy, sys
m = email.message.EmailMessage(); m["To"] = input("To: "); print(m)
print(json.dumps({"k": [1, None, True]}, indent=1), ET.tostring(ET.fromstring("<a><b/></a>")), re.findall(r"\w+", "a b"))
json.dump({"x": 1}, sys.stdout); print()
try: json.loads("{bad")
except json.JSONDecodeError as e: print(e)
