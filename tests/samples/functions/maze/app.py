from core import command_page

handler = command_page("script.py", title="Mazes")
