"""The seed's adder and mode calculator with other frameworks."""
