"""What runs ffmpeg: pure, knows no Flask and no database. Files in, files out."""
