words = [input(f"Enter a {k}: ") for k in ("adjective", "noun", "verb")]
print("The {} {} {} over {n}.".format(*words, n=len(words)))
