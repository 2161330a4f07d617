"""As much of S3 as listing and reading need: a folder served as any bucket, for the real client to talk to.

with bucket.serving(folder) as place: ...          # s3://any/...?endpoint_override={place}&scheme=http
"""

import threading
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

OBJECT = (
    "<Contents><Key>{0}</Key><Size>{1}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
)
LIST = (
    '<?xml version="1.0"?><ListBucketResult><Name>any</Name>'
    "<KeyCount>{0}</KeyCount><IsTruncated>false</IsTruncated>{1}</ListBucketResult>"
)


class Bucket(BaseHTTPRequestHandler):
    """GET and HEAD of objects and of the list of them."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def log_message(self, *_) -> None:
        """Silence."""

    def do_GET(self) -> None:
        """An object, a range of one, or the list."""
        at = urlparse(self.path)
        key = unquote(at.path).strip("/").partition("/")[2]
        if not key:
            return self._list(parse_qs(at.query).get("prefix", [""])[0])
        file = self.folder / key
        if not file.is_file():
            return self._answer(404, b"")
        content = file.read_bytes()
        if not (wanted := self.headers.get("Range")):
            return self._answer(200, content)
        first, last = wanted.removeprefix("bytes=").split("-")
        part = content[int(first) : int(last or len(content)) + 1]
        return self._answer(
            206, part, {"Content-Range": f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"}
        )

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _list(self, prefix: str) -> None:
        keys = {
            p.relative_to(self.folder).as_posix(): p.stat().st_size
            for p in sorted(self.folder.rglob("*"))
            if p.is_file()
        }
        found = [OBJECT.format(key, size) for key, size in keys.items() if key.startswith(prefix)]
        self._answer(200, LIST.format(len(found), "".join(found)).encode())

    def _answer(self, code: int, content: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in {
            "Content-Length": str(len(content)),
            "Last-Modified": formatdate(usegmt=True),
            "ETag": '"x"',
            **(more or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


@contextmanager
def serving(folder: Path):
    """The address of a bucket that shows this folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OfFolder", (Bucket,), {"folder": folder}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
