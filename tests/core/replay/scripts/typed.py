def get(prompt, kind=int, lo=None, hi=None):
    while True:
        raw = input(prompt)
        try:
            v = kind(raw)
            assert lo is None or lo <= v <= hi, f"must be {lo}..{hi}"
        except (ValueError, AssertionError) as e: print(f"  ! {e}")
        else: return v
        finally: print("  .")
print(get("How many (1-5)? ", lo=1, hi=5) * get("and? ", lo=1, hi=5))
