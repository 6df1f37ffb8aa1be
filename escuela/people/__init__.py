"""People and their roles, for whoever cares for an organization or for the school."""
