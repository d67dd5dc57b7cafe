import unittest
x = int(input("x: "))
class T(unittest.TestCase):
    def test_a(self): self.assertEqual(x + 1, 3)
if __name__ == "__main__":
    r = unittest.TextTestRunner(stream=None, verbosity=0, durations=None).run if False else None
    s = unittest.TestResult(); unittest.defaultTestLoader.loadTestsFromTestCase(T).run(s); print(s)
