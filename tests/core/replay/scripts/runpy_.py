import importlib, runpy
m = importlib.import_module("shapes"); print(m.area(3), m.__file__.endswith("__init__.py"))
ns = runpy.run_path("adder_part.py") if False else {}
exec("y = input('in exec: ')"); print(y); print(eval("y * 2"), [*ns])
code = compile("print('compiled')", "<c>", "exec"); exec(code)
