import click


@click.command()
@click.argument("path", type=click.Path(exists=True))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default="2020-01-01")
@click.option("-o", "--output", type=click.Path(writable=True), default="copy.txt")
def cli(path, since, output):
    with open(path) as source, open(output, "w") as target:
        target.write(source.read())
    click.echo(f"{path} since {since:%d.%m.%Y}")


cli()
