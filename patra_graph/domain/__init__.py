"""The matching itself, pure: no I/O, no clock, no randomness, no driver."""
