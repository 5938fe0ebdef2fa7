"""Servers with other settings than usual: all that the conformance suite asks, and what their limits are."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from migrate.core.errors import UnreachableError
from migrate.targets import open_target
from migrate.targets.spec import ColumnSpec
from tests import mysql as servers
from tests.own_mysql import OwnMysql, own_mysql, program
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, TEXT, load, people, rows_of, spec

pytestmark = pytest.mark.slow

#: Everything that a session must not take over from the server.
ODD = (
    "--sql-mode=ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,IGNORE_SPACE",
    "--local-infile=0",
    "--innodb-autoinc-lock-mode=2",
    "--default-time-zone=+05:00",
    "--character-set-server=latin1",
    "--collation-server=latin1_german2_ci",
    "--transaction-isolation=SERIALIZABLE",
    "--innodb-rollback-on-timeout=1",
    "--max-allowed-packet=1M",
    "--wait-timeout=2",
)


@pytest.fixture
def folder() -> Iterator[Path]:
    if program("mariadbd") is None:
        pytest.skip(servers.REASON)
    with tempfile.TemporaryDirectory(prefix="talenthub-mysql-") as name:
        yield Path(name)


def test_a_server_with_other_settings_passes_the_conformance_suite(folder: Path) -> None:
    with own_mysql(folder, *ODD) as server:
        suite = [str(file) for file in sorted(Path(__file__).parent.glob("test_conformance_*.py"))]
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-k", "mysql", "-m", "not slow and not exhaustive", *suite]
        environment = {**os.environ, "TALENTHUB_TEST_MYSQL": server.url, "PYTEST_ADDOPTS": ""}
        ended = subprocess.run(
            command, env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
        )
    assert ended.returncode == 0, ended.stdout[-3000:]
    assert " passed" in ended.stdout


def test_a_row_greater_than_the_servers_packet_is_refused_with_the_size_that_is_needed(folder: Path) -> None:
    with own_mysql(folder, "--max-allowed-packet=1M", "--local-infile=0") as server:
        place = Place("mysql", f"{server.url}/ats")
        refused = load(place.target(), "r1", CANDIDATE, people("a", "x" * 2_000_000, "b")).refused
        assert refused["row"].to_list() == [1]
        needed = int(str(refused["constraint"][0]).rsplit(" ", 1)[1])
        assert 2_000_000 < needed < 2_100_000
        assert needed % 1024 == 0
        assert place.rows("SELECT last_name FROM candidate ORDER BY remote_id") == [("a",), ("b",)]


@pytest.mark.parametrize("mode", [0, 1, 2])
def test_ids_that_the_server_counts_are_those_of_their_rows_whatever_its_steps(folder: Path, mode: int) -> None:
    seat = spec("seat", ColumnSpec("remote_id", TEXT), id_kind="sequence", created_column=None, modified_column=None)
    options = (f"--innodb-autoinc-lock-mode={mode}", "--auto-increment-increment=3", "--auto-increment-offset=2")
    with own_mysql(folder, *options) as server:
        place = Place("mysql", f"{server.url}/agency")
        place.run("CREATE TABLE seat (id bigint AUTO_INCREMENT PRIMARY KEY, remote_id varchar(9) UNIQUE)")
        keys = [str(number) for number in range(30_000)]
        keys[7] = "too long for it"
        frame = rows_of(seat, [{"remote_id": key} for key in keys]).with_columns(pl.lit(None, dtype=pl.String).alias("_id"))
        written = load(place.target(None), "r1", seat, frame)
        assert written.refused["row"].to_list() == [7]
        assert dict(written.ids.select("_key", "_id").iter_rows()) == {
            str(key): str(number) for number, key in place.rows("SELECT id, remote_id FROM seat")
        }


def issue(
    subject: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey, *, authority: bool
) -> bytes:
    """A certificate of an invented server or authority."""
    now = datetime.now(UTC)
    name = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (subject, issuer)]
    made = (
        x509.CertificateBuilder()
        .subject_name(name[0])
        .issuer_name(name[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), critical=False)
        .sign(by, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def encrypted(folder: Path) -> Iterator[tuple[OwnMysql, Path]]:
    """A server with a certificate for db.example.com; its authority is in `ca.pem`, another one in `other.pem`."""
    authority, other, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    (folder / "ca.pem").write_bytes(issue("authority", authority, "authority", authority, authority=True))
    (folder / "other.pem").write_bytes(issue("other", other, "other", other, authority=True))
    (folder / "cert.pem").write_bytes(issue("db.example.com", own, "authority", authority, authority=False))
    form = serialization.PrivateFormat.TraditionalOpenSSL
    (folder / "key.pem").write_bytes(own.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    options = (f"--ssl-ca={folder}/ca.pem", f"--ssl-cert={folder}/cert.pem", f"--ssl-key={folder}/key.pem")
    with own_mysql(folder, *options, "--require-secure-transport=1") as server:
        yield server, folder


def cipher(url: str) -> str:
    with open_target(url, schema_name="ats").reader() as reader:
        found = reader.rows._session.fetch(sa.text("SHOW SESSION STATUS LIKE 'Ssl_cipher'"), {})  # type: ignore[attr-defined]
        return str(found[0][1])


def test_a_connection_is_encrypted_and_verified_as_the_url_asks(encrypted: tuple[OwnMysql, Path]) -> None:
    server, folder = encrypted
    url = f"{server.url}/ats"
    for asked in ("", "?ssl-mode=REQUIRED", f"?ssl-ca={folder}/ca.pem", f"?ssl-mode=VERIFY_CA&ssl-ca={folder}/ca.pem"):
        assert cipher(url + asked), asked
    wrong = (
        "?ssl-mode=DISABLED",
        f"?ssl-ca={folder}/other.pem",
        "?ssl-mode=VERIFY_CA",
        f"?ssl-mode=VERIFY_IDENTITY&ssl-ca={folder}/ca.pem",
    )
    for asked in wrong:
        with pytest.raises(UnreachableError, match="cannot be reached"):
            cipher(url + asked)
