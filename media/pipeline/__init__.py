"""When slow work on videos runs, and what follows from it. Plans; ffmpeg itself is next door."""
