"""An S3-compatible server on loopback, in a thread of the test process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

INSTALLED = all(find_spec(name) is not None for name in ("moto", "s3fs", "flask"))
REASON = "moto and s3fs are not installed"


@contextmanager
def object_server() -> Iterator[dict[str, str]]:
    """Yields the environment variables by which a client finds the server."""
    server = import_module("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield variables(f"http://{host}:{port}")
    server.stop()


def variables(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }


@contextmanager
def server_in_environment() -> Iterator[dict[str, str]]:
    """The same, with these variables set in this process."""
    with object_server() as found, mock.patch.dict(os.environ, found):
        import_module("s3fs").S3FileSystem.clear_instance_cache()
        yield found
        import_module("s3fs").S3FileSystem.clear_instance_cache()


def client() -> Any:
    """A client of the server that the environment names."""
    return import_module("s3fs").S3FileSystem(use_listings_cache=False)


def upload(folder: Path, prefix: str = "exports") -> str:
    """Copies a folder into a bucket of its own; returns the URL."""
    files, bucket = client(), f"bucket-{uuid4()}"
    files.mkdir(bucket)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            files.pipe_file(f"{bucket}/{prefix}/{path.relative_to(folder).as_posix()}", path.read_bytes())
    return f"s3://{bucket}/{prefix}"
