"""The platform's own pages: leaving quickly, how pages look, the role switch, the help page."""
