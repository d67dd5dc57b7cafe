import click


@click.command()
@click.option("--name", prompt="Your name", help="Who you are.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--age", prompt=True, default=30, type=int)
@click.confirmation_option(prompt="Go on?")
def cli(name, password, age):
    click.echo(f"{name} {len(password)} {age}")


cli()
