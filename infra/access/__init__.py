"""Who may see the private pages of a deployed site: `wombat password` and `wombat token`."""
