"""Measure pages, and compare them with other frameworks: `make bench`.

`peers` are the other frameworks, each with the seed's adder or mode calculator. `packages` builds packages as
for Lambda, `child` runs one in a separate process, and `stub` replaces AWS. `measure` runs all of them in
each round, so that a busy moment of the machine affects all alike. `limits` has the promises, and `__main__`
writes docs/performance.md.
"""
