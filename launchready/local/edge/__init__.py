"""The local Cloudflare's edge: HTTP and HTTPS in front of the origins, as the store's zones say."""

from launchready.local.edge.fetch import Patience
from launchready.local.edge.origins import Origins
from launchready.local.edge.server import Edge

__all__ = ["Edge", "Origins", "Patience"]
