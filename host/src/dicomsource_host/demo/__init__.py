"""The demonstration: sample studies behind three kinds of source, listed, searched and retrieved."""
