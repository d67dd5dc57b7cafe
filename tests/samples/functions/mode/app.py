from core import list_page
from functions.mode.processing import calculate_mode

handler = list_page(calculate_mode, title="Find the mode", counts=True)
