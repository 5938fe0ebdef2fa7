"""Requests with credentials: they are added when the connection's host is known, and only if that host may receive them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter

from migrate.fetch.origins import Address, AddressError, Origin, check_address, follow_redirect, is_sign_in

MayReceive = Callable[[Origin], bool]

_REDIRECTS = 10
#: What a compressed answer would cost is known only after it was unpacked, so none is asked for and none is accepted.
_UNPACKED = {"Accept-Encoding": "identity"}


class SignInError(Exception):
    """A redirect leads to a page that asks to sign in."""


class Sender:
    """A session of one thread. Redirects are followed here, and every step is checked like the first address.

    Attributes:
        held_back: True if a step of the last request was asked without the credentials.
    """

    def __init__(self, credentials: Mapping[str, str], may_receive: MayReceive, timeout: float) -> None:
        self._guard = _Guard(credentials, may_receive)
        self._timeout = timeout
        self._session = _Session()
        self._session.auth = _keep_headers
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._guard)

    @property
    def held_back(self) -> bool:
        """See the class."""
        return self._guard.held_back

    def __enter__(self) -> Self:
        """The sender itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes its connections."""
        self._session.close()

    def get(self, address: Address, headers: Mapping[str, str]) -> requests.Response:
        """The answer after all redirects, its body unread.

        Raises AddressError (a redirect that is not followed, a compressed answer), SignInError, and those of `patience.PASSING`.
        """
        self._guard.held_back = False
        for _ in range(_REDIRECTS):
            response = self._send("GET", address, headers)
            if not response.is_redirect:
                return response
            response.close()
            address = follow_redirect(address, _decoded(response.headers["Location"]))
            if is_sign_in(address.url):
                raise SignInError
        raise AddressError("it is a redirect loop")

    def post(self, address: Address, headers: Mapping[str, str], body: object) -> requests.Response:
        """The answer, its body unread. A redirect is not followed: it is an answer like any other. Raises as `get` does."""
        self._guard.held_back = False
        return self._send("POST", address, headers, json=body)

    def _send(self, method: str, address: Address, headers: Mapping[str, str], **more: Any) -> requests.Response:  # noqa: ANN401 - requests' own arguments
        try:
            response = self._session.request(
                method,
                address.url,
                headers={**headers, **_UNPACKED},
                stream=True,
                allow_redirects=False,
                timeout=self._timeout,
                **more,
            )
        except requests.exceptions.InvalidProxyURL:
            raise AddressError("the proxy that the environment names is not valid") from None
        if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            response.close()
            raise AddressError("its answer is compressed, although that was not requested")
        return response


class _Session(requests.Session):
    """Leaves redirects alone: requests would read a redirect's whole body, and stumble over an address that is none."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Returns None: redirects are never followed here."""


class _Guard(HTTPAdapter):
    """The last place before the connection: it sees the host and port that requests connects to."""

    def __init__(self, credentials: Mapping[str, str], may_receive: MayReceive) -> None:
        self._credentials = dict(credentials)
        self._may_receive = may_receive
        self.held_back = False
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:  # noqa: ANN401 - as requests declares it
        """Adds the credentials if the host may receive them; what the request says itself goes first."""
        connects_to, _ = self.build_connection_pool_key_attributes(request, verify=True)
        origin = check_address(str(request.url)).origin
        if (connects_to["scheme"], connects_to["host"].rstrip(".")) != (origin.scheme, origin.host):
            raise AddressError("its host can be read in two ways")
        if self._may_receive(origin):
            # A copy: requests keeps the original for its own bookkeeping, and it must never carry the credentials.
            request = request.copy()
            given = dict(request.headers)
            request.headers.update(self._credentials)
            request.headers.update({name: value for name, value in given.items() if name.lower() in _OURS})
        elif self._credentials:
            self.held_back = True
        return super().send(request, *args, **more)


#: Headers that belong to a request; those that a browser copied do not replace them.
_OURS = frozenset(
    {"accept-encoding", "range", "if-range", "content-type", "content-length", "x-restli-protocol-version", "connection"}
)


def _decoded(header: str) -> str:
    """The text of a header that http.client read as Latin-1 and that may be UTF-8."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def _keep_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from putting a login of ~/.netrc into the request."""
    return request
