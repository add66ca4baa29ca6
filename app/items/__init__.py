"""What can be given, how it is counted, and in which packs."""
