import sqlite3
db = sqlite3.connect(":memory:")
db.execute("create table p(name text, age int)")
db.execute("insert into p values(?,?)", (input("Name: "), int(input("Age: "))))
for row in db.execute("select * from p"): print(row)
