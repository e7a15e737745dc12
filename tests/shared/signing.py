"""Messages that are signed without our own code: straight from RFC 6376, relaxed/relaxed."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HEADERS = (
    ("From", "Ada <ada@acme.com>"),
    ("To", "bob@example.org"),
    ("Subject", "Your invoice"),
    ("Date", "Fri, 20 Nov 2026 10:00:00 +0000"),
)
BODY = "Hello,\r\n\r\nthe invoice is attached.\r\n"


@dataclass(frozen=True)
class Signer:
    """A key pair; ``record`` is what its selector publishes."""

    rsa_key: rsa.RSAPrivateKey | None = None
    edwards: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def record(self) -> str:
        if self.rsa_key is None:
            raw = self.edwards.public_key().public_bytes_raw()
            return f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"
        der = self.rsa_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"

    def sign(
        self,
        domain: str = "acme.com",
        selector: str = "s1",
        headers: tuple[tuple[str, str], ...] = HEADERS,
        body: str = BODY,
        **more: str,
    ) -> bytes:
        """Return the whole message, its signature first; ``more`` are further tags."""
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        names = ":".join(name.lower() for name, _ in headers)
        tags = {
            "v": "1", "a": f"{'rsa' if self.rsa_key else 'ed25519'}-sha256", "c": "relaxed/relaxed", "d": domain,
            "s": selector, "t": "1763632800", **more, "h": names, "bh": digest, "b": "",
        }  # fmt: skip
        value = "; ".join(f"{tag}={text}" for tag, text in tags.items())
        lines = [f"{name.lower()}:{text}\r\n" for name, text in headers] + [f"dkim-signature:{value}"]
        data = "".join(lines).encode()
        if self.rsa_key:
            made = self.rsa_key.sign(data, PKCS1v15(), SHA256())
        else:
            made = self.edwards.sign(hashlib.sha256(data).digest())
        top = f"DKIM-Signature: {value}{base64.b64encode(made).decode()}\r\n"
        return (top + "".join(f"{name}: {text}\r\n" for name, text in headers) + "\r\n" + body).encode()
