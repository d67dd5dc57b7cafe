NAME = "square"
