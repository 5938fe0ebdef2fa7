"""Object stores through fsspec, an optional dependency: opens their clients, and turns their errors into ours, without values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from migrate.archives.codes import NO_OBJECT_STORE
from migrate.core.errors import MigrateError, SetupError, UnreachableError
from migrate.core.problems import Problem
from migrate.core.secrets import secrets_of

_Result = TypeVar("_Result")

#: The extra that each kind of URL needs.
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs", "az": "azure", "abfs": "azure", "abfss": "azure"}
#: Errors of fsspec that callers handle, since they say something about one object.
_OF_OBJECTS = (FileNotFoundError, FileExistsError)


def is_object_url(text: str) -> bool:
    """True for a URL of an object store. `file://` is a path; web pages are downloaded by `fetch`."""
    scheme, separator, _ = text.partition("://")
    return bool(separator) and scheme.lower() not in ("file", "http", "https")


def open_client(url: str, unusable: Callable[[str, str], SetupError] | None = None) -> tuple[Any, str]:
    """Returns the fsspec file system of a URL, without a cache of listings, and the path in it without a final `/`.

    `unusable` makes the error of a reason and a fix. Raises SetupError if the URL contains a password or has an unknown scheme,
    or if the extra is not installed.
    """
    scheme, fault = url.partition("://")[0].lower(), unusable or _unusable
    if secrets_of(url):
        raise fault("its URL contains a password", "set the keys in the environment variables of that kind of store")
    try:
        import fsspec  # noqa: PLC0415 - an extra

        files, path = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        remedy = f"pip install 'talenthub-migrate[{_EXTRAS.get(scheme, 's3')}]'"
        raise fault(f"the extra for '{scheme}' is not installed", remedy) from error
    except ValueError as error:
        raise fault(
            f"'{scheme}' is not a kind of store", "use a path, or a URL that begins with s3://, gs:// or az://"
        ) from error
    return files, str(path).rstrip("/")


def call_client(call: Callable[[], _Result], unreachable: Callable[[str], UnreachableError] | None = None) -> _Result:
    """Returns the result of a call of a client.

    FileNotFoundError, FileExistsError and our own errors pass. Any other becomes UnreachableError with the error's type as its
    reason, since its message may contain names of files and keys; `unreachable` makes it of the reason.
    """
    try:
        return call()
    except (*_OF_OBJECTS, MigrateError):
        raise
    except Exception as error:
        reason = "access is denied" if isinstance(error, PermissionError) else type(error).__name__
        raise (unreachable or unreachable_delivery)(reason) from error


def unreachable_delivery(reason: str) -> UnreachableError:
    """Returns the error of a delivery that cannot be read now."""
    remedy = "check the connection, the endpoint and the keys in the environment, then run the same command again"
    return UnreachableError(
        Problem(code=NO_OBJECT_STORE, message=f"the object store of the delivery cannot be read: {reason}", help=remedy)
    )


def _unusable(why: str, remedy: str) -> SetupError:
    return SetupError(Problem(code=NO_OBJECT_STORE, message=f"the object store cannot be used: {why}", help=remedy))
