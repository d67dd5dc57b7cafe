from core import console_page

handler = console_page("script.py", title="Add two numbers, the old way")
