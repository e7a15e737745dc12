"""The only formatters: what a command found, for people and for programs."""
