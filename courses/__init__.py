"""What is taught: courses, lessons, self-care. Stands on media and escuela."""
