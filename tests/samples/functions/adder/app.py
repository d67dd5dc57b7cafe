from core import form_page
from functions.adder.processing import do_calculation

handler = form_page(do_calculation, title="Add two numbers")
