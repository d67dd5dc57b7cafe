def km(x): return x * 1.609344
while 1:
    v = float(input("Value: ")); u = input("Unit (km/miles): ")
    print(f"{v} {u} = {v/1.609344 if u == 'km' else km(v):,.3f}")
