from core import console_page

handler = console_page("script.py", title="The wombat’s burrow")
