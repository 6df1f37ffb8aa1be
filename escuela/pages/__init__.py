"""The platform's own pages: how pages look, the role switch, the help page."""
