"""Count the words of a file, and keep the best score."""

import sqlite3

connection = sqlite3.connect("scores.db")
connection.execute("CREATE TABLE IF NOT EXISTS scores (name TEXT, words INTEGER)")
best = connection.execute("SELECT name, words FROM scores ORDER BY words DESC LIMIT 1").fetchone()
print("Best so far:", *(best or ("nobody",)))
name = input("Which file? ")
words = len(open(name).read().split())
connection.execute("INSERT INTO scores VALUES (?, ?)", (name, words))
connection.commit()
bar = f'<rect width="{10 * words}" height="20" fill="#7b3f0c"/>'
with open("chart.svg", "w") as picture:
    picture.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20">{bar}</svg>')
print(words, "words")
