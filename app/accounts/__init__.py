"""People who sign in, what they may do and where, and second signatures."""
