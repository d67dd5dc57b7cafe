"""The seed's adder and mode calculator, as people would write them without Wombat."""
