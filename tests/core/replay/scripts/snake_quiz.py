print("Python quiz"); print("=" * 11)
qs = [("Which keyword defines a function?", ["func", "def", "fn"], "b"), ("2**3?", ["8", "6"], "a")]
score = 0
for n, (q, opts, right) in enumerate(qs, 1):
    print(f"\n{n}. {q}")
    for letter, o in zip("abc", opts): print(f"   {letter}) {o}")
    while True:
        got = input("   Your answer: ").strip().lower()
        if got in "abc"[:len(opts)] and got: break
        print("   Please answer with", ", ".join("abc"[:len(opts)]))
    score += got == right
print(f"\nScore: {score}/{len(qs)}"); input("Press enter to exit")
