tasks = []
MENU = """
==== TO-DO ====
1) Add
2) Remove
3) List
4) Exit
"""
while True:
    print(MENU)
    choice = input("> ")
    if choice == "1":
        tasks.append(input("Task: "))
    elif choice == "2":
        try:
            tasks.pop(int(input("Number: ")) - 1)
        except (IndexError, ValueError) as e:
            print("Error:", e)
    elif choice == "3":
        for i, t in enumerate(tasks, 1):
            print(f"{i:>2}. {t}")
    elif choice == "4":
        print("Bye"); exit()
    else:
        print("Unknown choice")
