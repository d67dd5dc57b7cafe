questions = {"Capital of France? ": "paris", "3 + 4 = ": "7", "Largest animal?\n> ": "blue whale"}
score = sum(input(q).strip().lower() == a for q, a in questions.items())
input("\nPress Enter to see your score...")
print(f"{score}/{len(questions)} = {score/len(questions):.0%}")
