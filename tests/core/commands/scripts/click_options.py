import click


@click.command()
@click.option("--count", default=1, show_default=True, help="Number of greetings.")
@click.option("--name", required=True, help="The person to greet.")
@click.option("-s", "shout", is_flag=True)
@click.option("--rate", type=click.FloatRange(0, 1), default=0.5)
@click.option("-m", "message", default="")
def hello(count, name, shout, rate, message):
    """Simple program that greets NAME for a total of COUNT times."""
    for _ in range(count):
        click.echo(f"Hello, {name.upper() if shout else name}! {rate}{message}")


if __name__ == "__main__":
    hello()
