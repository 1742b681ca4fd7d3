"""The connection to Milvus: what is told when it is away, slow, locked or refuses."""

import base64
import datetime
import ipaddress
import socket
import time
from concurrent import futures

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from milvus_lite.adapter.grpc.servicer import MilvusServicer
from milvus_lite.db import MilvusLite
from pymilvus.grpc_gen import milvus_pb2_grpc

from corpus import Document
from corpus.errors import IndexMissing, IndexUnreachable, IndexUnwritable, SettingsError
from index import build_index, open_index
from index.milvus_link import MilvusAddress, MilvusLink
from index.milvus_shelf import MilvusShelf

TOKEN = "reader:a-secret"
DOCUMENTS = [Document.from_text(id="x", title="T", text="The course is online.")]


class AsksForCredentials(grpc.ServerInterceptor):
    """Lets a call through that carries the token, as a server with users does."""

    def intercept_service(self, continuation, call):
        given = dict(call.invocation_metadata).get("authorization", "")
        if given == base64.b64encode(TOKEN.encode()).decode():
            return continuation(call)
        refused = grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check api key"
        return grpc.unary_unary_rpc_method_handler(lambda request, context: context.abort(*refused))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a self-signed certificate of 127.0.0.1, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "milvus of a test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder


@pytest.fixture(scope="module")
def guarded(certificate, tmp_path_factory):
    """The address of a Milvus behind TLS that asks for credentials."""
    database = MilvusLite(str(tmp_path_factory.mktemp("guarded")))
    server = grpc.server(futures.ThreadPoolExecutor(4), interceptors=[AsksForCredentials()])
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(MilvusServicer(database), server)
    pair = [((certificate / "key.pem").read_bytes(), (certificate / "ca.pem").read_bytes())]
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials(pair))
    server.start()
    yield f"https://127.0.0.1:{port}"
    server.stop(0).wait()
    database.close()


@pytest.fixture
def silent():
    """The address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def closed():
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def test_a_server_that_is_down_is_told_with_what_to_do(closed, tmp_path, small_embedder):
    shelf = MilvusShelf(MilvusAddress(closed, timeout=1), tmp_path)
    with pytest.raises(IndexUnreachable, match=r"does not answer within 1 s; see that it runs"):
        open_index(shelf, embedder=small_embedder)
    with pytest.raises(IndexUnwritable, match=r"goes on answering; then run: trips-assistant"):
        build_index(DOCUMENTS, shelf, embedder=small_embedder)


def test_a_server_that_is_silent_is_waited_for_as_long_as_set(silent, tmp_path, small_embedder):
    shelf = MilvusShelf(MilvusAddress(silent, timeout=0.5), tmp_path)
    started = time.monotonic()
    with pytest.raises(IndexUnreachable, match=r"does not answer within 0.5 s"):
        open_index(shelf, embedder=small_embedder)
    assert time.monotonic() - started < 5


def test_an_index_is_built_and_read_over_tls_with_credentials(
    guarded, certificate, tmp_path, small_embedder
):
    address = MilvusAddress(guarded, TOKEN, ca=certificate / "ca.pem", prefix="guarded")
    build_index(DOCUMENTS, MilvusShelf(address, tmp_path), embedder=small_embedder)
    other = MilvusShelf(address, tmp_path / "another machine")
    (hit,) = open_index(other, embedder=small_embedder).search("course")
    assert hit.passage.text == "The course is online."


@pytest.mark.parametrize("token", ["", "reader:wrong"])
def test_wrong_credentials_are_told_and_not_shown(guarded, certificate, tmp_path, token):
    shelf = MilvusShelf(MilvusAddress(guarded, token, ca=certificate / "ca.pem"), tmp_path)
    with pytest.raises(
        IndexUnreachable, match="refuses the credentials; set TRIPS_MILVUS_TOKEN"
    ) as e:
        shelf.current()
    assert not token or token not in str(e.value)


def test_a_server_that_no_given_certificate_vouches_for_is_not_trusted(guarded, tmp_path):
    with pytest.raises(IndexUnreachable, match="does not answer"):
        MilvusShelf(MilvusAddress(guarded, TOKEN, timeout=1), tmp_path).current()


def test_a_file_of_certificates_that_is_missing_is_named(guarded, tmp_path):
    address = MilvusAddress(guarded, TOKEN, ca=tmp_path / "none.pem")
    with pytest.raises(SettingsError, match=r"TRIPS_MILVUS_CA: .*none\.pem can't be read"):
        MilvusShelf(address, tmp_path).current()


def test_an_address_of_no_known_kind_is_refused(tmp_path):
    with pytest.raises(IndexUnreachable, match="refuses a request"):
        MilvusShelf(MilvusAddress("ftp://127.0.0.1"), tmp_path).current()


def test_an_unknown_database_is_told(milvus_uri, tmp_path):
    with pytest.raises(IndexUnreachable, match=r"database none.* refuses a request"):
        MilvusShelf(MilvusAddress(milvus_uri, database="none"), tmp_path).current()


def test_an_empty_database_holds_no_index(milvus_uri, tmp_path, small_embedder):
    shelf = MilvusShelf(MilvusAddress(milvus_uri, prefix="nothing_here"), tmp_path)
    assert shelf.current() == ""
    with pytest.raises(IndexMissing, match=r"there is no index in Milvus at .*run: trips"):
        open_index(shelf, embedder=small_embedder)


def test_credentials_are_in_no_text_of_an_address():
    address = MilvusAddress("http://127.0.0.1:1", TOKEN, "base")
    assert TOKEN not in repr(address) and TOKEN not in str(address)
    assert str(address) == "Milvus at http://127.0.0.1:1, database base"


def test_no_alias_points_nowhere(milvus_uri):
    assert MilvusLink(MilvusAddress(milvus_uri)).target("no_such_alias") == ""
