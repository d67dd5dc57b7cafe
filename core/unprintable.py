"""The characters that an HTML document must not contain, and a field of a form refuses."""

import re

# Control characters except tab and line ends, and halves of surrogate pairs.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
