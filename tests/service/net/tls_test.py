#!/usr/bin/env python3
"""fetch and the websocket client over TLS: a good certificate, one of another host, one of nobody's.
Usage: tls_test.py PROGRAM, which fetches its argument."""
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

PROGRAM = sys.argv[1]


def make_certificate(folder, name, alt):
    key, cert = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", cert, "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName={alt}"], check=True, stderr=subprocess.DEVNULL)
    return cert, key


def serve(listener, context):
    """Answers every connection that gets through its handshake, until the listener is closed."""
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(peer, server_side=True) as stream:
                stream.recv(4096)
                stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
                stream.unwrap()
        except (ssl.SSLError, OSError):
            peer.close()


def fetch(url, store):
    done = subprocess.run([PROGRAM, url], capture_output=True, text=True, timeout=60,
                          env=os.environ | {"SSL_CERT_FILE": str(store), "SSL_CERT_DIR": "/nonexistent"})
    return done.stdout.strip()


def check(what, seen, wanted):
    if wanted not in seen:
        sys.exit(f"{what}: {seen!r}, wanted {wanted!r}")
    print(f"ok  {what}")


def main():
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        good = make_certificate(folder, "good", "DNS:localhost,IP:127.0.0.1")
        foreign = make_certificate(folder, "foreign", "DNS:other.example.com")
        ports, listeners = {}, []
        for name, (cert, key) in (("good", good), ("foreign", foreign)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert, key)
            listener = socket.create_server(("127.0.0.1", 0))
            ports[name] = listener.getsockname()[1]
            listeners.append(listener)
            threading.Thread(target=serve, args=(listener, context), daemon=True).start()
        for host in ("localhost", "127.0.0.1"):
            check(f"a good certificate for {host}", fetch(f"https://{host}:{ports['good']}/", good[0]), "200 hello")
        check("a certificate of another host", fetch(f"https://localhost:{ports['foreign']}/", foreign[0]),
              "its certificate is not good for this host")
        check("a certificate that nobody signed", fetch(f"https://localhost:{ports['good']}/", foreign[0]),
              "its certificate is not good for this host")
        check("a websocket's certificate", fetch(f"wss://localhost:{ports['good']}/", foreign[0]),
              "its certificate is not good for this host")
        check("a server that is no websocket's", fetch(f"wss://localhost:{ports['good']}/", good[0]),
              "no websocket: ")
        for listener in listeners:
            listener.close()


main()
