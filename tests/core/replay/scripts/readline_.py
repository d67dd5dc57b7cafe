import readline
print("imported")
