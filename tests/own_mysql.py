"""A MariaDB of one test alone, out of the system's package: it may be restarted, and its disk may fill up."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pymysql

_PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin"


def program(name: str) -> str | None:
    """The path of a program of the package; None if it is not installed."""
    return shutil.which(name, path=_PLACES)


@dataclass
class OwnMysql:
    """The server of one data folder."""

    folder: Path
    port: int
    options: tuple[str, ...] = ()
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"mysql://root@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        command = [
            str(program("mariadbd")),
            "--no-defaults",
            f"--user={'root' if os.getuid() == 0 else ''}",
            f"--datadir={self.folder / 'data'}",
            f"--socket={self.folder / 'socket'}",
            f"--pid-file={self.folder / 'pid'}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=0",
            "--skip-log-bin",
            *self.options,
        ]
        quiet = subprocess.DEVNULL
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=quiet, stderr=log)
        deadline = time.monotonic() + 60
        while True:
            try:
                pymysql.connect(host="127.0.0.1", port=self.port, user="root", connect_timeout=5).close()
            except pymysql.Error:
                assert time.monotonic() < deadline, f"the server does not come up: {(self.folder / 'log').read_text()[-2000:]}"
                assert self._process.poll() is None, f"the server ended: {(self.folder / 'log').read_text()[-2000:]}"
                time.sleep(0.1)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends it; with SIGKILL as after a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=60)

    def restart(self, how: signal.Signals = signal.SIGKILL) -> None:
        """As after a crash: what was not committed is gone, and clients are hung up on."""
        self.stop(how)
        self.start()

    def revive(self) -> None:
        """Starts it where it went down by itself, or is about to."""
        try:
            pymysql.connect(host="127.0.0.1", port=self.port, user="root", connect_timeout=5).close()
        except pymysql.Error:
            self.stop(signal.SIGKILL)
            self.start()


@contextmanager
def own_mysql(folder: Path, *options: str) -> Iterator[OwnMysql]:
    """Makes a server in a folder; its root has no password."""
    make = program("mariadb-install-db") or program("mysql_install_db")
    assert make is not None, "the package mariadb-server lacks mariadb-install-db"
    user = "root" if os.getuid() == 0 else os.environ.get("USER", "")
    subprocess.run(
        [
            make,
            "--no-defaults",
            f"--datadir={folder / 'data'}",
            f"--user={user}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--innodb-log-file-size=4M",
        ],
        check=True,
        capture_output=True,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    own = OwnMysql(folder, port, options)
    own.start()
    try:
        yield own
    finally:
        own.stop(signal.SIGKILL)
