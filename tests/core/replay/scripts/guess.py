import random

def main():
    secret = random.randint(1, 100)
    tries = 0
    print("I'm thinking of a number between 1 and 100.")
    while True:
        try:
            guess = int(input("Take a guess: "))
        except ValueError:
            print("That's not a number!")
            continue
        tries += 1
        if guess < secret:
            print("Too low.")
        elif guess > secret:
            print("Too high.")
        else:
            print(f"Good job! You guessed it in {tries} tries!")
            break

if __name__ == "__main__":
    main()
