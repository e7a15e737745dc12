"""Figures: what the product costs in time, memory and calls, beside a peer in the same run. See docs/figures.md."""
