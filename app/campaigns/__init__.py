"""From pledge to hand-over: campaigns, what companies promise to them, what arrives, and whom it reaches."""
