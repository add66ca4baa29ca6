"""Attacks on the ledger: crowds, killed processes, lost answers. Each has a broken control that its judge must find."""
