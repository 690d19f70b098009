"""What is known of all files, on disk."""
