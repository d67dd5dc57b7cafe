import click


@click.command()
@click.option("--upper", "transformation", flag_value="upper", default=True)
@click.option("--lower", "transformation", flag_value="lower")
@click.option("-v", "--verbose", count=True)
@click.option("--pos", nargs=2, type=float)
@click.argument("words", nargs=-1)
def cli(transformation, verbose, pos, words):
    click.echo(f"{transformation} {verbose} {pos} {words}")


cli()
