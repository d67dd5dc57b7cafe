"""The site of the tests: the sample pages in tests/samples, with the other resources of template.yaml.

The tests of Wombat itself are not about the pages of this project's author, who may change and remove them.
So a test process works on a site of its own, in a temporary folder that WOMBAT_SITE names. It must be set
before anything imports `infra.template.read`. tests/pages is about the author's pages.

    python -m tests.support.samples MODULE

runs another program on that site.
"""

from __future__ import annotations

import atexit
import importlib
import os
import runpy
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.add_page.block import Kind

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples" / "functions"
KINDS: dict[str, Kind] = {
    "adder": "form",
    "mode": "list",
    "two_numbers": "console",
    "most_common": "console",
    "burrow": "console",
    "maze": "command",
    "prime_factors": "form",
}
MINUTES = {"prime_factors": 10}
OF_EVERY_SITE = ("__init__.py", "mcp", "rotate")  # in functions/

# `sam build` runs make beside the template.
MAKEFILE = f'build-%:\n\t@$(MAKE) --no-print-directory -C "{ROOT}" $@ ARTIFACTS_DIR="$(ARTIFACTS_DIR)"\n'


def use_samples() -> None:
    """Let this process and those that it starts work on the site of the samples."""
    if "WOMBAT_SITE" not in os.environ:  # the first of several test processes makes it
        site = Path(tempfile.mkdtemp(prefix="wombat-site-"))
        atexit.register(shutil.rmtree, site, ignore_errors=True)
        os.environ["WOMBAT_SITE"] = str(site)
        fill(site)
    read = importlib.import_module("infra.template.read")  # puts the site first on sys.path
    found = importlib.import_module("functions")  # now, because pytest puts the project before it
    assert read.SITE in Path(found.__path__[0]).parents


def fill(site: Path) -> None:
    """Make a site of the samples in an empty folder."""
    from infra.add_page.block import page_block
    from infra.add_page.name import RESERVED
    from infra.add_page.template_edit import insert_page, without_page

    shutil.copytree(SAMPLES, site / "functions")
    for name in OF_EVERY_SITE:
        copy = shutil.copytree if (ROOT / "functions" / name).is_dir() else shutil.copy
        copy(ROOT / "functions" / name, site / "functions" / name)
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    for page in sorted((ROOT / "functions").glob("*/app.py")):
        if page.parent.name not in RESERVED:
            template = without_page(template, page.parent.name)
    for page_name, kind in KINDS.items():
        template = insert_page(template, page_block(page_name, kind, minutes=MINUTES.get(page_name, 0)))
    (site / "template.yaml").write_text(template, encoding="utf-8")
    (site / "Makefile").write_text(MAKEFILE)
    shutil.copy(ROOT / "samconfig.toml", site)


if __name__ == "__main__":
    use_samples()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
