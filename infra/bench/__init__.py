"""What a page costs, beside what people would use instead: `make bench`.

`peers` are those others, each with the seed's adder or mode calculator; `packages` lays each out as Lambda
gets it; `child` is one of them in a process of its own; `stub` stands for AWS. `measure` runs them, one
after the other and round after round, so that a busy moment of the machine hits all alike; `report` turns
what came out into docs/performance.md.
"""
