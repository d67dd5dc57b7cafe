from core import console_page

handler = console_page("script.py", title="Find the mode, the old way")
