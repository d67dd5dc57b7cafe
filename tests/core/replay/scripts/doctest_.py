"""Module doc.

>>> double(2)
4
"""
def double(x):
    """
    >>> double(3)
    6
    >>> double("a")
    'a'
    """
    return x * 2
import doctest; print(doctest.testmod(), __doc__.splitlines()[0], input("? "))
