"""Try a script, add a page to the project, and remove one: `wombat try`, `wombat add`, `wombat remove`."""
