"""Ways to bring jobs to workers. Each makes the same claim on the same table."""
