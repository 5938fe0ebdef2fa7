"""Encryption of the connection, by the modes of MySQL's client."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.targets.codes import BAD_URL

MODES = ("DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY")


def tls_context(options: Mapping[str, str | None]) -> dict[str, Any]:
    """Returns the driver's parameters for `ssl-mode`, `ssl-ca`, `ssl-cert` and `ssl-key`.

    Without a mode, the connection is encrypted if the server can; with `ssl-ca` its certificate is verified.
    Raises SetupError if the mode is unknown or a file cannot be read.
    """
    authority, certificate = options.get("ssl-ca"), options.get("ssl-cert")
    mode = (options.get("ssl-mode") or ("VERIFY_CA" if authority else "REQUIRED" if certificate else "PREFERRED")).upper()
    if mode not in MODES:
        raise _wrong(f"ssl-mode must be one of {', '.join(MODES)}")
    if mode == "DISABLED":
        return {"ssl_disabled": True}
    if mode == "PREFERRED":
        return {}
    try:
        context = ssl.create_default_context(cafile=authority)
        if certificate is not None:
            context.load_cert_chain(certificate, options.get("ssl-key"))
    except OSError:
        raise _wrong("a file of ssl-ca, ssl-cert or ssl-key cannot be read") from None
    # Certificates that the server makes for itself do not pass the strict check of newer Pythons.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.check_hostname = mode == "VERIFY_IDENTITY"
    context.verify_mode = ssl.CERT_REQUIRED if mode.startswith("VERIFY") else ssl.CERT_NONE
    return {"ssl": context}


def _wrong(message: str) -> SetupError:
    return SetupError(Problem(code=BAD_URL, message=message, help="correct the target URL or the option file"))
