import click


@click.group()
@click.option("--debug/--no-debug", default=False, envvar="DEBUG")
@click.pass_context
def cli(context, debug):
    """A tool of tools."""
    context.obj = debug


@cli.group()
def db():
    """The database."""


@db.command()
@click.argument("name")
@click.pass_obj
def init(debug, name):
    """Make it new."""
    click.echo(f"init {name} {debug}")


@cli.command("list")
@click.option("--kind", type=click.Choice(["all", "new"], case_sensitive=False), default="all")
@click.option("-t", "--tag", multiple=True)
def list_(kind, tag):
    click.echo(f"{kind} {tag}")


cli()
