"""The figures of README, each by one command."""
