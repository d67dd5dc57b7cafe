"""The one style sheet, inline in every page, and the hash by which the content security policy allows it."""

import os
import re
from base64 import b64encode
from hashlib import sha256

with open(os.path.join(os.path.dirname(__file__), "style.css"), encoding="utf-8") as file:
    STYLE = re.sub(
        r"/\*.*?\*/|\s+", lambda found: " " if found[0].isspace() else "", file.read(), flags=re.DOTALL
    ).strip()

STYLE_SOURCE = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
