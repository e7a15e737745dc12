"""Platforms where anybody may claim a name that leads there and that no customer has: whoever does owns its content.

From github.com/EdOverflow/can-i-take-over-xyz (fingerprints.json, read 2026-11-24), the services it lists as
vulnerable or as an edge case; a suffix is that of the CNAME which the service gives its customers.
"""

from __future__ import annotations

VERIFIED = "2026-11-24"
"""When the list was held against its source."""

CLAIMABLE: tuple[tuple[str, str], ...] = (
    ("elasticbeanstalk.com", "AWS Elastic Beanstalk"),
    ("s3.amazonaws.com", "Amazon S3"),
    ("azurewebsites.net", "Microsoft Azure"),
    ("cloudapp.azure.com", "Microsoft Azure"),
    ("trafficmanager.net", "Microsoft Azure"),
    ("azureedge.net", "Microsoft Azure"),
    ("github.io", "GitHub Pages"),
    ("bitbucket.io", "Bitbucket"),
    ("herokudns.com", "Heroku"),
    ("herokuapp.com", "Heroku"),
    ("netlify.app", "Netlify"),
    ("netlify.com", "Netlify"),
    ("fly.dev", "Fly.io"),
    ("proxy-ssl.webflow.com", "Webflow"),
    ("cdn.webflow.com", "Webflow"),
    ("myshopify.com", "Shopify"),
    ("ghost.io", "Ghost"),
    ("wordpress.com", "WordPress.com"),
    ("surge.sh", "Surge"),
    ("readme.io", "ReadMe"),
    ("helpscoutdocs.com", "Help Scout"),
    ("helpjuice.com", "Helpjuice"),
    ("custom.intercom.help", "Intercom"),
    ("youtrack.cloud", "JetBrains YouTrack"),
    ("ngrok.io", "ngrok"),
    ("pantheonsite.io", "Pantheon"),
    ("stats.uptimerobot.com", "UptimeRobot"),
)
"""(suffix of the target, who hosts it)."""


def claimable_at(target: str) -> str | None:
    """Return who hosts ``target`` (canonical), where anybody could claim a name there; None else."""
    return next((title for suffix, title in CLAIMABLE if target == suffix or target.endswith(f".{suffix}")), None)
