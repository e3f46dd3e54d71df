# SPDX-License-Identifier: MIT
"""Programs that people use with a server, against siamese serve: curl, OpenAI's client, Prometheus,
nginx with packaging/nginx.conf, systemd's check of packaging/siamese.service. Those that are not
installed are skipped.

    python3 tests/tools/serve_clients.py SIAMESE
"""

import base64
import gzip
import importlib.util
import json
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import serve

PACKAGING = Path(__file__).parents[2] / "packaging"
SENTENCES = ["Nine swans and five ducks are near the river.", "It was raining.", "Übung"]


def setUpModule():
    serve.run("train", "cnn", *serve.TRAIN, "cnn", check=True)


def tearDownModule():
    serve.FOLDER.cleanup()


def needs_program(name):
    return unittest.skipUnless(shutil.which(name), f"{name} is not installed")


def needs_module(name):
    found = importlib.util.find_spec(name.partition(".")[0])
    return unittest.skipUnless(found, f"the Python package {name.partition('.')[0]} is not installed")


def server(*options):
    return serve.Server(*options, models=["cnn"])


def bytes_of(vector):
    return struct.pack(f"<{len(vector)}f", *vector)


@needs_program("curl")
class Curl(unittest.TestCase):
    def curl(self, *arguments, data=None):
        """Status and content of the reply."""
        with server() as running:
            done = subprocess.run(
                ["curl", "--silent", "--show-error", "--max-time", "30", "--write-out",
                 "\n%{http_code}", *arguments[:-1], f"http://127.0.0.1:{running.port}{arguments[-1]}"],
                input=data, capture_output=True, check=True)
        content, status = done.stdout.rsplit(b"\n", 1)
        return int(status), content

    def test_a_body_of_unknown_length_is_sent_in_chunks(self):
        pair = json.dumps({"sentence1": SENTENCES[0], "sentence2": SENTENCES[1]}).encode()
        whole = self.curl("--data-binary", pair.decode(), "/similarity")
        chunks = self.curl("--header", "Transfer-Encoding: chunked", "--data-binary", "@-",
                           "/similarity", data=pair)
        self.assertEqual(chunks, whole)
        self.assertEqual(chunks[0], 200)

    def test_a_large_body_waits_for_the_server_to_agree(self):
        texts = json.dumps({"inputs": ["word " * 100] * 2000}).encode()
        status, content = self.curl("--header", "Expect: 100-continue", "--data-binary", "@-",
                                    "/tokenize", data=texts)
        self.assertEqual((status, json.loads(content)["error"]["code"]), (413, "request_too_long"))

    def test_head_options_and_compression(self):
        status, content = self.curl("--head", "/health")
        self.assertEqual(status, 200)
        self.assertIn(b"content-length: 15", content.lower())
        status, content = self.curl("--request", "OPTIONS", "--include", "/similarity")
        self.assertEqual(status, 204)
        self.assertRegex(content.lower(), rb"allow: .*post")
        self.assertEqual(self.curl("--compressed", "/health"), (200, b'{"status":"ok"}'))
        status, content = self.curl("--header", "Content-Encoding: gzip", "--data-binary", "@-",
                                    "/similarity", data=gzip.compress(b"{}"))
        self.assertEqual(status, 415)


@needs_module("openai")
class OpenAi(unittest.TestCase):
    def test_vectors_are_those_of_encode_in_either_encoding(self):
        from openai import OpenAI

        with server() as running:
            encoded = running.ask("/encode", {"inputs": SENTENCES, "encoding_format": "base64"})[2]
            expected = [base64.b64decode(each) for each in encoded["vectors"]]
            client = OpenAI(base_url=f"http://127.0.0.1:{running.port}/v1", api_key="none",
                            max_retries=0)
            self.assertEqual([each.id for each in client.models.list()], ["cnn"])
            for encoding in ({}, {"encoding_format": "float"}, {"encoding_format": "base64"}):
                reply = client.embeddings.create(model="cnn", input=SENTENCES, **encoding)
                decode = base64.b64decode if "base64" in encoding.values() else bytes_of
                self.assertEqual([decode(each.embedding) for each in reply.data], expected)
                self.assertGreater(reply.usage.prompt_tokens, 0)
            one = client.embeddings.create(model="cnn", input=SENTENCES[0])
            self.assertEqual(bytes_of(one.data[0].embedding), expected[0])

    def test_errors_are_the_clients_own(self):
        import openai

        with server() as running:
            client = openai.OpenAI(base_url=f"http://127.0.0.1:{running.port}/v1", api_key="none",
                                   max_retries=0)
            with self.assertRaises(openai.NotFoundError) as missing:
                client.embeddings.create(model="none", input="x")
            self.assertEqual(missing.exception.body["param"], "model")
            with self.assertRaises(openai.BadRequestError) as wrong:
                client.embeddings.create(model="cnn", input="x", dimensions=3)
            self.assertEqual(wrong.exception.body["param"], "dimensions")
        key = Path(serve.FOLDER.name, "key")
        key.write_text("secret\n")
        with server("--api-key-file", str(key)) as running:
            address = f"http://127.0.0.1:{running.port}/v1"
            with self.assertRaises(openai.AuthenticationError):
                openai.OpenAI(base_url=address, api_key="guess", max_retries=0).models.list()
            client = openai.OpenAI(base_url=address, api_key="secret", max_retries=0)
            self.assertEqual(len(client.embeddings.create(model="cnn", input="x").data), 1)


@needs_module("prometheus_client.parser")
class Prometheus(unittest.TestCase):
    def test_the_first_scrape_has_all_counters(self):
        from prometheus_client.parser import text_string_to_metric_families

        with server() as running:
            first = running.ask("/metrics")[2].decode()
            running.ask("/similarity", {"sentence1": "a", "sentence2": "b"})
            second = running.ask("/metrics")[2].decode()
        families = [list(text_string_to_metric_families(text)) for text in (first, second)]
        names = [{family.name: family.type for family in each} for each in families]
        self.assertEqual(names[0], names[1])
        self.assertGreater(len(names[0]), 5)
        for family in families[0]:
            self.assertTrue(family.samples, family.name)
            self.assertTrue(family.documentation, family.name)
            self.assertIn(family.type, ("counter", "gauge", "histogram"), family.name)
        answered = [sample.value for family in families[1] for sample in family.samples
                    if sample.name == "siamese_requests_total"
                    and sample.labels == {"path": "/similarity", "status": "2xx"}]
        self.assertEqual(answered, [1])


@needs_program("nginx")
@needs_program("openssl")
class Nginx(unittest.TestCase):
    def test_the_example_serves_over_tls(self):
        with tempfile.TemporaryDirectory() as folder, server("--allow-host", "example.org") as running:
            certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                           "-subj", "/CN=example.org", "-addext", "subjectAltName=DNS:example.org",
                           "-keyout", f"{folder}/example.org.key", "-out", f"{folder}/example.org.pem"]
            subprocess.run(certificate, check=True, capture_output=True)
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            example = (PACKAGING / "nginx.conf").read_text()
            for here, there in (("127.0.0.1:8080", f"127.0.0.1:{running.port}"),
                                ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
                                ("/etc/ssl/", f"{folder}/")):
                self.assertIn(here, example)
                example = example.replace(here, there)
            Path(folder, "example.conf").write_text(example)
            kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            Path(folder, "nginx.conf").write_text(
                f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
                "events {}\nhttp {\naccess_log off;\n"
                + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
                + f"include {folder}/example.conf;\n}}\n")
            os.chmod(folder, 0o755)  # its workers may be another user's
            proxy = subprocess.Popen(["nginx", "-p", folder, "-c", f"{folder}/nginx.conf",
                                      "-e", f"{folder}/error.log"], stderr=subprocess.DEVNULL)
            try:
                trusted = ssl.create_default_context(cafile=f"{folder}/example.org.pem")
                self.check(running, port, trusted)
            finally:
                proxy.terminate()
                proxy.wait()

    def check(self, running, port, trusted):
        def ask(path, body=None):
            with socket.create_connection(("127.0.0.1", port), timeout=30) as plain, \
                    trusted.wrap_socket(plain, server_hostname="example.org") as client:
                data = b"" if body is None else body
                client.sendall(f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\n"
                               f"Host: example.org\r\nContent-Length: {len(data)}\r\n"
                               "Connection: close\r\n\r\n".encode() + data)
                reply = b""
                while piece := client.recv(65536):
                    reply += piece
            header, _, content = reply.partition(b"\r\n\r\n")
            return int(header.split()[1]), content

        def is_there():
            try:
                return ask("/health") == (200, b'{"status":"ok"}')
            except OSError:
                return False

        serve.wait_until(is_there)
        pair = json.dumps({"sentence1": SENTENCES[0], "sentence2": SENTENCES[1]})
        self.assertEqual(json.loads(ask("/similarity", pair.encode())[1]),
                         running.ask("/similarity", pair)[2])
        status, page = ask("/")
        self.assertEqual(status, 200)
        self.assertTrue(page.startswith(b"<!"))
        self.assertEqual(ask("/metrics")[0], 403)
        self.assertEqual(ask("/similarity", b"x" * (3 << 20))[0], 413)


@needs_program("systemd-analyze")
class Systemd(unittest.TestCase):
    def test_the_unit_has_no_faults(self):
        unit = (PACKAGING / "siamese.service").read_text()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "siamese.service")
            path.write_text(unit.replace("/usr/bin/siamese", serve.SIAMESE))
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(path)],
                                  capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        command = re.search(r"^ExecStart=\S+ (.*)$", unit, re.MULTILINE)[1].split()
        shown = serve.run(*command, "--help")
        self.assertEqual(shown.returncode, 0, shown.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
