import fire


def double(number, word="times"):
    """Double a number."""
    return f"{number} {word} two is {number * 2}"


if __name__ == "__main__":
    fire.Fire({"double": double})
