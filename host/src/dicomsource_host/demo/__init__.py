"""The demonstration: sample studies behind four kinds of source, listed, searched and retrieved."""
