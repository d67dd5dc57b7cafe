R, G, X = "\033[91m", "\033[92m", "\033[0m"
c = input(f"{G}Favourite colour?{X} ")
print(f"{R}{c}{X}\x1b[1mbold\x1b[22m \x1b[38;5;208morange\x1b[0m")
