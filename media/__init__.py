"""Videos: from upload to play. Stands on the platform (escuela); knows no courses."""
