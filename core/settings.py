"""Units of the site's settings."""

DAY = 86_400  # seconds
