"""A server on loopback that keeps every request as it came over the wire, and passes it on."""

import dataclasses
import http.client
import http.server
import threading
import urllib.parse

_OF_THE_CONNECTION = {"connection", "transfer-encoding", "keep-alive"}


@dataclasses.dataclass
class Recorded:
    service: str  # whose endpoint it came to
    method: str
    target: str  # "/?Action=...": as it was written
    headers: list  # of (name in lower case, value)
    body: bytes
    status: int = 0
    answer: bytes = b""

    @property
    def path(self):
        return urllib.parse.urlsplit(self.target).path

    def header(self, name):
        """"" when there is none; one that is there twice is an error."""
        values = [value for known, value in self.headers if known == name]
        assert len(values) < 2, f"{name} is there {len(values)} times"
        return values[0] if values else ""

    def parameters(self):
        """Those of the query and of a form, decoded."""
        form = self.body.decode() if self.header("content-type").startswith("application/x-www-form-urlencoded") else ""
        pairs = [pair for text in (urllib.parse.urlsplit(self.target).query, form) for pair in _pairs(text)]
        assert len(dict(pairs)) == len(pairs), f"a parameter is there twice: {pairs}"
        return dict(pairs)


def _pairs(text):
    return urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict") if text else []


class Recorder:
    """One endpoint of a cloud, at `url`. What came in is in `requests`, oldest first."""

    def __init__(self, service, target):
        self.requests = []
        self._service, self._target = service, urllib.parse.urlsplit(target).netloc
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                recorder._pass_on(self)

            do_GET = do_POST = do_PUT = handle_any

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _pass_on(self, handler):
        body = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        headers = [(name.lower(), value) for name, value in handler.headers.items()]
        recorded = Recorded(self._service, handler.command, handler.path, headers, body)
        self.requests.append(recorded)
        far = http.client.HTTPConnection(self._target)
        far.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:  # Host among them: it is signed
            if name not in _OF_THE_CONNECTION:
                far.putheader(name, value)
        far.endheaders(body)
        answer = far.getresponse()
        recorded.status, recorded.answer = answer.status, answer.read()
        handler.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OF_THE_CONNECTION | {"content-length"}:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(recorded.answer)))
        handler.end_headers()
        handler.wfile.write(recorded.answer)
        far.close()
