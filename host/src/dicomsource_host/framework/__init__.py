"""What all commands stand on: lazy loading, global options, errors, the opened source."""
