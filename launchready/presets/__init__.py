"""Presets: what hosts and mail providers publish about themselves, as values with source and date.

Where a provider gives every customer its own value, nothing stands here: it is asked for, never computed.
"""
