w, h = float(input("Weight (kg): ")), float(input("Height (m): "))
bmi = w / h ** 2
print("Your BMI is", round(bmi, 1), end=" ")
print("(normal)" if 18.5 <= bmi < 25 else "(not normal)")
