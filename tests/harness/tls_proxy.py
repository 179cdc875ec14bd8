"""A TLS server with a certificate of one's choice in front of another: what a client makes of a certificate that is not right."""

import socket
import ssl
import subprocess
import threading

_CA_CONFIG = """[ca]
default_ca = it
[it]
database = {directory}/index.txt
new_certs_dir = {directory}
certificate = {ca}/ca.crt
private_key = {ca}/ca.key
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
"""


class Certificates:
    """Server certificates by the control plane's CA, or by another."""

    def __init__(self, cluster_directory, directory):
        self._ca, self._directory = cluster_directory.resolve(), directory

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=self._directory, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def make(self, name, subject_alt_name="IP:127.0.0.1", start="20200101000000Z", end="20490101000000Z"):
        """Paths of a certificate with its key."""
        (self._directory / "index.txt").write_text("")
        (self._directory / "ca.cnf").write_text(_CA_CONFIG.format(directory=self._directory, ca=self._ca))
        (self._directory / "san.cnf").write_text(f"subjectAltName={subject_alt_name}\n")
        key, request, certificate = (self._directory / f"{name}.{suffix}" for suffix in ("key", "csr", "crt"))
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        self._openssl("req", "-new", *curve, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        dates = ["-startdate", start, "-enddate", end]
        self._openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-extfile", "san.cnf", *dates, "-in", request, "-out", certificate)
        return certificate, key

    def make_foreign(self):
        """By a CA that nobody knows."""
        certificate, key = self._directory / "foreign.crt", self._directory / "foreign.key"
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
        self._openssl("req", "-x509", *curve, "-keyout", key, "-out", certificate, "-subj", "/CN=foreign", "-addext", "subjectAltName=IP:127.0.0.1")
        return certificate, key


class TlsProxy:
    """Terminates TLS and passes everything on to the API server, whose own certificate is not looked at; or to a server that speaks plain http."""

    def __init__(self, target_port, certificate, key, target_tls=True):
        self._target_port, self._target_tls = target_port, target_tls
        self.use(certificate, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def use(self, certificate, key):
        """For connections from now on."""
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate, key)

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            with self._tls.wrap_socket(client, server_side=True) as near, self._connect() as far:
                self._pass_on(near, far)
        except OSError:
            client.close()

    def _connect(self):
        plain = socket.create_connection(("127.0.0.1", self._target_port))
        if not self._target_tls:
            return plain
        blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        blind.check_hostname = False
        blind.verify_mode = ssl.CERT_NONE
        return blind.wrap_socket(plain)

    @staticmethod
    def _pass_on(near, far):
        """One thread for both directions: an SSL socket is not to be used by two."""
        near.setblocking(False)
        far.setblocking(False)
        pause = threading.Event()
        while True:
            moved = False
            for source, sink in ((near, far), (far, near)):
                try:
                    data = source.recv(65536)
                except (ssl.SSLWantReadError, BlockingIOError):
                    continue
                if not data:
                    return
                moved = True
                sink.setblocking(True)
                sink.sendall(data)
                sink.setblocking(False)
            if not moved:
                pause.wait(0.01)
