"""An index kept in the user's cache, by what it is of: built aside, put in its place whole, shared by all programs."""
