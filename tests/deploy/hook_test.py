#!/usr/bin/env python3
"""`gizgen deploy --via api`: a build hook is called with the commit and the branch, its token stays unseen, and
every answer but a good one is explained."""
import http.server
import json
import os
import pathlib
import shutil
import threading
import unittest

from bench import Case, free_port

TOKEN = "t0k3n-of-the-test"


class Service(http.server.ThreadingHTTPServer):
    """Answers what its path asks for: /200, /401, /slow."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls = []
        self.go = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # a caller that gave up

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        # What every user of the machine sees of the running command.
        seen = b""
        for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen += file.read_bytes()
            except OSError:
                pass
        self.server.calls.append((self.path, dict(self.headers), json.loads(body), seen))
        if self.path.startswith("/slow"):
            self.server.go.wait(60)
        status = int(self.path[1:4]) if self.path[1:4].isdigit() else 200
        answer = b'{"build": 7}\nmore\n' if status < 300 else b"no, \x1b[31mthanks\n"
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Hook(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = Service()
        cls.addClassCleanup(cls.service.server_close)
        cls.addClassCleanup(cls.service.shutdown)

    def setUp(self):
        super().setUp()
        self.deployed()
        self.service.calls.clear()

    def call(self, path, *more, code=0, env=None, **how):
        env = {"GIZGEN_DEPLOY_TOKEN": TOKEN} if env is None else env
        out, err = self.deploy("--via", "api", *more, code=code, remote=self.service.url(path), env=env, **how)
        self.assertNotIn(TOKEN, out + err)
        return out, err

    def test_it_gets_commit_branch_and_repository(self):
        self.git("-C", self.out, "remote", "add", "origin", "https://ann:pw-1234567@git.example.com/lamp.git")
        out, err = self.call("/200?key=hidden")
        [(path, headers, body, seen)] = self.service.calls
        commit = self.git("-C", self.out, "rev-parse", "HEAD")
        self.assertEqual(body, {"product": "smart_socket", "fingerprint": self.print,
                                "repository": "https://ann:***@git.example.com/lamp.git", "branch": "main",
                                "commit": commit})
        self.assertEqual((path, headers["Authorization"], headers["Content-Type"]),
                         ("/200?key=hidden", f"Bearer {TOKEN}", "application/json"))
        self.assertNotIn(TOKEN.encode(), seen)
        self.assertNotIn(b"key=hidden", seen.replace(self.service.url("/200?key=hidden").encode(), b"", 1))
        self.assertEqual((out, err), (
            f"hook    POST {self.service.url('/200')}?..., the token in GIZGEN_DEPLOY_TOKEN\n"
            "done    the service has it: 200 {\"build\": 7}\n", ""))

    def test_without_a_token_and_with_one_of_another_name(self):
        self.assertIn("no token", self.call("/200", env={})[0])
        self.assertNotIn("Authorization", self.service.calls[0][1])
        self.call("/200", "--token-env", "MINE", "--branch", "live", env={"MINE": TOKEN})
        self.assertEqual((self.service.calls[1][1]["Authorization"], self.service.calls[1][2]["branch"]),
                         (f"Bearer {TOKEN}", "live"))

    def test_each_answer_has_its_remedy(self):
        for status, words in ((401, "the token in GIZGEN_DEPLOY_TOKEN is not one that it takes"),
                              (404, "check the hook's address"), (429, "try again later"),
                              (302, "the hook moved"), (500, "the service's own fault"),
                              (422, "does not take this request")):
            _, err = self.call(f"/{status}", code=2)
            self.assertTrue(err.startswith(f"gizgen: {self.service.url(f'/{status}')} answered {status}: no, thanks\n"),
                            err)
            self.assertIn(words, err)
        self.assertIn("put a token into GIZGEN_DEPLOY_TOKEN", self.call("/403", code=2, env={})[1])

    def test_a_service_that_does_not_answer(self):
        self.addCleanup(self.service.go.set)
        self.assertIn("did not answer within 1 s", self.call("/slow", "--timeout", "1", code=2)[1])
        _, err = self.deploy("--via", "api", code=2, remote=f"http://127.0.0.1:{free_port()}/")
        self.assertIn("nobody answers at", err)

    def test_an_address_that_would_show_the_token(self):
        for url in ("http://build.example.com/x", "http://127.0.0.1.example.com/", "ftp://x/y", "git@host:x"):
            _, err = self.deploy("--via", "api", code=2, remote=url, env={"GIZGEN_DEPLOY_TOKEN": TOKEN})
            self.assertIn("it begins with https://", err)

    def test_no_curl(self):
        (self.dir / "bin").mkdir()
        os.symlink(shutil.which("git"), self.dir / "bin/git")
        env = {"PATH": str(self.dir / "bin")}
        self.assertIn("there is no curl in PATH", self.call("/200", code=2, env=env)[1])

    def test_a_token_with_a_line_end(self):
        self.assertIn("holds a line end", self.call("/200", code=2, env={"GIZGEN_DEPLOY_TOKEN": "a\nX: y"})[1])
        self.assertEqual(self.service.calls, [])

    def test_what_is_not_committed_is_not_built(self):
        self.edit()
        self.assertIn("is not what its commit", self.call("/200", code=2)[1])
        shutil.rmtree(self.out / ".git")
        self.assertIn("is in no commit yet", self.call("/200", code=2)[1])
        self.assertEqual(self.service.calls, [])

    def test_a_folder_of_a_larger_repository(self):
        mono = self.dir / "mono"
        self.git("init", "-q", "-b", "main", mono)
        shutil.rmtree(self.out / ".git")
        shutil.move(self.out, mono / "out")
        self.git("-C", mono, "add", ".")
        self.git("-C", mono, "commit", "-qm", "all")
        self.call("/200", folder=mono / "out")
        self.assertEqual((self.service.calls[0][2]["path"], self.service.calls[0][2]["commit"]),
                         ("out", self.git("-C", mono, "rev-parse", "HEAD")))

    def test_a_dry_run_sends_nothing(self):
        out, _ = self.call("/200", "--dry-run")
        self.assertIn('body    {\n          "product": "smart_socket",', out)
        self.assertIn("dry run nothing was sent\n", out)
        self.assertEqual(self.service.calls, [])


if __name__ == "__main__":
    unittest.main(verbosity=1)
