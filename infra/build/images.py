"""Fill the folders from which `sam build` makes the images of pages that are too large for a zip file:

    python -m infra.build.images

Each image is the page's package on top of Lambda's own image. Its function has PackageType Image in the
template, and its folder is .wombat/images/<page>.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from infra.build.package import CannotBuild, main, page_of
from infra.template.read import SITE, functions, is_image, read_template

IMAGES = Path(".wombat", "images")  # in the site's folder, as DockerContext names it


def fill_images() -> None:
    """Fill the folder of each page that is a container image. Raises LookupError without Lambda's Python, or
    `CannotBuild`."""
    every = functions(read_template()).items()
    # A worker has the image of its page.
    pages = {page_of(function): logical_id for logical_id, function in every if is_image(function)}
    for page, logical_id in pages.items():
        folder = SITE / IMAGES / page
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        main(logical_id, folder)
        print(f"Filled {IMAGES / page} for sam build.")


if __name__ == "__main__":
    try:
        fill_images()
    except (LookupError, CannotBuild) as problem:
        sys.exit(str(problem))
    except subprocess.CalledProcessError as failure:
        sys.exit(f"This command failed: {' '.join(map(str, failure.cmd))}")
