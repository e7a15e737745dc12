"""Pulumi components, one a concern: a compiled zone in, Cloudflare's resources out. The meaning is in launchready."""
