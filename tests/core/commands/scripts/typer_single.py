import typer


def main(name: str, count: int = typer.Option(1, min=1, max=5, help="How often"), formal: bool = False):
    """Say hello to NAME."""
    for _ in range(count):
        print("Good day" if formal else "Hi", name)


if __name__ == "__main__":
    typer.run(main)
