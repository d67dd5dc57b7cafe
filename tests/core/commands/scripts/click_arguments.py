import click


@click.command()
@click.argument("source", type=click.File("r"))
@click.argument("target", type=click.File("w"))
@click.option("--upper/--lower", default=True)
def convert(source, target, upper):
    """Copy SOURCE to TARGET in other letters."""
    text = source.read()
    target.write(text.upper() if upper else text.lower())
    click.secho("Done", fg="green")


convert()
