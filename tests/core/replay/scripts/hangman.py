import random
with open("words.txt") as f:
    words = [w.strip() for w in f if w.strip()]
word = random.choice(words)
guessed = set()
lives = 6
while lives and set(word) - guessed:
    print(" ".join(c if c in guessed else "_" for c in word), f"   lives: {lives}")
    c = input("Letter? ").lower()
    if not c.isalpha() or len(c) != 1:
        print("One letter please"); continue
    if c in guessed:
        print("Already guessed:", sorted(guessed))
    guessed.add(c)
    if c not in word:
        lives -= 1
print("You won!" if lives else f"You lost. It was {word}.")
