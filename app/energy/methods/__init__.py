"""How a saving is found: one module for each way, pure arithmetic with its source, and no other knowledge."""
