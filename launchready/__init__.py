"""Launch Ready: one client's domain on Cloudflare, declared, applied by Pulumi, and proved live."""

__version__ = "0.1.0"
