from enum import Enum
from pathlib import Path
from typing import Annotated, Optional

import typer

app = typer.Typer(help="Notes in files.")


class Style(str, Enum):
    plain = "plain"
    loud = "loud"


@app.command()
def show(file: Annotated[Path, typer.Argument(exists=True)], style: Style = Style.plain):
    """Show a note."""
    text = file.read_text()
    print(text.upper() if style is Style.loud else text)


@app.command()
def join(words: list[str], by: str = "-", limit: Optional[int] = None):
    """Join words."""
    print(by.join(words[:limit]))


if __name__ == "__main__":
    app()
