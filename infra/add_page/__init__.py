"""Add a page to the project, and take one away: `wombat add` and `wombat remove`."""
