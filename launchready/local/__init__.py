"""A Cloudflare on this machine: API, DNS, edge, demo origins, Pulumi provider; all of it on loopback."""
