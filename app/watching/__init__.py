"""The access log: who read which person, and who was refused; written once, never changed."""
