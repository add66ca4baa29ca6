"""Where things are, and which office works there."""
