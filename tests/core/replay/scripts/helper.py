import shapes, shapes.more
from shapes import area
print(area(float(input("Side: "))), shapes.more.NAME, shapes.__name__)
