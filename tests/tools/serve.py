# SPDX-License-Identifier: MIT
"""Asks siamese serve as clients do, well-behaved and hostile ones.

    python3 tests/tools/serve.py SIAMESE
"""

import base64
import http.client
import json
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

SIAMESE = sys.argv.pop(1)
WITHOUT = "this siamese was built without serve"
TRAIN = "sample --pairs 400 --epochs 2 --embedding-size 16 --quiet --experiment-name".split()
PAIR = ("Nine swans and five ducks are near the river.", "Nine swans and two zorks are there.")
SENTENCES = ["Two dogs run.", "", "Nine swans are near the river.", "A man plays the piano."]
FOLDER = tempfile.TemporaryDirectory()


def run(*arguments, **options):
    return subprocess.run([SIAMESE, *arguments], cwd=FOLDER.name, capture_output=True, text=True,
                          **options)


def setUpModule():
    Path(FOLDER.name, "corpus.txt").write_text("\n".join(SENTENCES) + "\n")
    for encoder in ("cnn", "multihead"):
        run("train", encoder, *TRAIN, encoder, check=True)


def tearDownModule():
    FOLDER.cleanup()


class Server:
    """A server of both models; `with Server(...) as server` ends it with SIGTERM."""

    def __init__(self, *options, models=("cnn", "multihead"), files=None):
        limit = None if files is None else lambda: resource.setrlimit(
            resource.RLIMIT_NOFILE, (files, files))
        self.process = subprocess.Popen(
            [SIAMESE, "serve", *models, "--port", "0", *options], cwd=FOLDER.name,
            stderr=subprocess.PIPE, text=True, preexec_fn=limit)
        line = self.process.stderr.readline()
        if WITHOUT in line:
            self.process.wait()
            print("skipped: the command has no serve; install libboost-dev and build it again")
            os._exit(77)
        assert "http://127.0.0.1:" in line, line
        self.port = int(line.rstrip("/\n").rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.process.stderr.close()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path, body=None, method=None, headers={}, connection=None):
        """Status, headers and content of a reply; JSON is parsed."""
        client = connection or self.connect()
        data = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
        client.request(method or ("GET" if body is None else "POST"), path, data, headers)
        reply = client.getresponse()
        content = reply.read()
        if connection is None:
            client.close()
        if content and reply.getheader("Content-Type") == "application/json":
            content = json.loads(content)
        return reply.status, dict(reply.getheaders()), content

    def raw(self, data):
        """Everything that the server sends for these bytes until it closes the connection, or
        until it waits for more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            received = b""
            while piece := client.recv(65536):
                received += piece
            return received


def status_lines(received):
    return [status.decode() for status in re.findall(rb"HTTP/1\.[01] (\d+) ", received)]


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--corpus", "corpus.txt", "--threads", "2")
        cls.first_metrics = cls.server.ask("/metrics")[2].decode()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def post(self, path, **body):
        status, _, content = self.server.ask(path, body)
        self.assertEqual(status, 200, content)
        return content

    def test_a_similarity_is_what_predict_prints(self):
        for model in ("cnn", "multihead"):
            printed = run("predict", model, "--sentence1", PAIR[0], "--sentence2", PAIR[1])
            number, verdict = printed.stdout.split()
            status, _, content = self.server.ask(
                "/similarity",
                f'{{"model":"{model}","sentence1":"{PAIR[0]}","sentence2":"{PAIR[1]}"}}')
            self.assertEqual(status, 200)
            self.assertEqual(struct.pack("f", content["similarity"]),
                             struct.pack("f", float(number)))
            self.assertEqual(content["alike"], verdict == "alike")
            self.assertIn("zorks", content["unknown2"])
            label = self.post("/predict", model=model, sentence1=PAIR[0], sentence2=PAIR[1])
            self.assertEqual(label["label"], verdict)

    def test_pairs_and_single_requests_have_the_same_bits_under_load(self):
        pairs = [[a, b] for a in SENTENCES for b in [*PAIR, *SENTENCES]]
        for model in ("cnn", "multihead"):
            together = self.post("/similarity", model=model, pairs=pairs * 20)["results"]
            expected = [result["similarity"] for result in together[: len(pairs)]]
            self.assertEqual([r["similarity"] for r in together], expected * 20)
            wrong = []

            def client():
                connection = self.server.connect()
                for _ in range(5):
                    for (a, b), similarity in zip(pairs, expected):
                        status, _, content = self.server.ask(
                            "/similarity", {"model": model, "sentence1": a, "sentence2": b},
                            connection=connection)
                        if status != 200 or content["similarity"] != similarity:
                            wrong.append((a, b, content))
                connection.close()

            clients = [threading.Thread(target=client) for _ in range(12)]
            for thread in clients:
                thread.start()
            for thread in clients:
                thread.join()
            self.assertEqual(wrong, [])

    def test_vectors_are_the_same_as_numbers_and_as_base64(self):
        numbers = self.post("/encode", inputs=SENTENCES)
        self.assertEqual(numbers["dim"], len(numbers["vectors"][0]))
        packed = self.post("/encode", inputs=SENTENCES, encoding_format="base64")["vectors"]
        for vector, text in zip(numbers["vectors"], packed):
            data = base64.b64decode(text, validate=True)
            self.assertEqual(struct.pack(f"<{len(vector)}f", *vector), data)
        openai = self.post("/v1/embeddings", input=SENTENCES[0], model="cnn",
                           dimensions=numbers["dim"])
        self.assertEqual(openai["data"][0]["embedding"], numbers["vectors"][0])
        self.assertEqual(openai["usage"]["prompt_tokens"], 3)

    def test_attention_adds_up_and_words_are_taken_out(self):
        attention = self.post("/attention", model="multihead", sentence=PAIR[0])
        for block in attention["blocks"]:
            for head in block:
                self.assertEqual(len(head), len(attention["tokens"]))
                for row in head:
                    self.assertAlmostEqual(sum(row), 1, places=5)
        explained = self.post("/explain", model="cnn", sentence1="Nine swans", sentence2="swans")
        self.assertEqual(explained["tokens1"], ["Nine", "swans"])
        without = self.post("/similarity", model="cnn", sentence1="swans", sentence2="swans")
        self.assertEqual(explained["without1"][0], without["similarity"])
        self.assertEqual(explained["without2"], [None])
        self.assertGreater(sum(each["filters"] for each in explained["ngrams1"]), 0)

    def test_the_nearest_sentences_come_first(self):
        found = self.post("/search", query=SENTENCES[2], top_k=2)["results"]
        self.assertEqual((found[0]["line"], found[0]["sentence"]), (3, SENTENCES[2]))
        self.assertEqual(len(found), 2)
        documents = [SENTENCES[3], SENTENCES[2]]
        ranked = self.post("/rerank", query=SENTENCES[2], documents=documents)["results"]
        self.assertEqual([each["index"] for each in ranked], [1, 0])
        for each in ranked:
            pair = self.post("/similarity", sentence1=SENTENCES[2], sentence2=each["document"])
            self.assertEqual(each["similarity"], pair["similarity"])

    def test_every_example_of_the_description_is_answered(self):
        description = self.server.ask("/openapi.json")[2]
        for path, methods in description["paths"].items():
            for method, operation in methods.items():
                body = None
                if method == "post":
                    content = operation["requestBody"]["content"]["application/json"]
                    body = {"model": "multihead", **content["example"]}
                    self.assertIn("model", content["schema"]["properties"])
                self.assertEqual(self.server.ask(path, body)[0], 200, path)
        counted = self.server.ask("/metrics")[2].decode()
        for path in description["paths"]:
            self.assertIn(f'siamese_requests_total{{path="{path}",status="2xx"}} 0',
                          self.first_metrics)
            self.assertIn(f'siamese_requests_total{{path="{path}",status="2xx"}}', counted)

    def test_metrics_have_one_head_each_and_values(self):
        heads, names = [], set()
        self.assertTrue(self.first_metrics.endswith("\n"))
        for line in self.first_metrics.splitlines():
            if line.startswith("# TYPE "):
                heads.append(line.split()[2])
            elif not line.startswith("#"):
                names.add(line.split("{")[0].split()[0])
                float(line.rsplit(" ", 1)[1])
        self.assertEqual(len(heads), len(set(heads)))
        for name in names:
            self.assertTrue(any(name == h or name.startswith(h + "_") for h in heads), name)

    def test_wrong_requests_are_refused_with_the_reason(self):
        deep = "[" * 100000 + "]" * 100000
        for path, body, status, part in [
            ("/similarity", "", 400, "the body is empty"),
            ("/similarity", "{", 400, "not JSON"),
            ("/similarity", deep, 400, "not a JSON object"),
            ("/similarity", b'{"sentence1":"\xff","sentence2":""}', 400, "UTF-8"),
            ("/similarity", '{"sentence1":"\\ud800","sentence2":""}', 400, "surrogate"),
            ("/similarity", {"sentence1": "a"}, 400, "sentence2 is missing"),
            ("/similarity", {"sentence1": "a", "sentence2": 5}, 400, "not a string"),
            ("/similarity", {"sentense1": "a"}, 400, "unknown member 'sentense1'"),
            ("/similarity", {"pairs": []}, 400, "pairs is empty"),
            ("/similarity", {"pairs": [["a"]]}, 400, "list of pairs"),
            ("/similarity", {"pairs": [["a", "b"]], "sentence1": "a"}, 400, "exclude"),
            ("/similarity", {"pairs": [["a", "b"]] * 2049}, 413, "'inputs' is 2048"),
            ("/similarity", {"sentence1": "a " * 5000, "sentence2": ""}, 413,
             "'sentence_tokens' is 4096"),
            ("/encode", {"inputs": ["a " * 4000] * 20}, 413, "'request_tokens'"),
            ("/similarity", "x" * (3 << 20), 413, "'body_bytes' is 2097152"),
            ("/explain", {"sentence1": "a " * 300, "sentence2": "a"}, 413, "'attention_tokens'"),
            ("/attention", {"model": "cnn", "sentence": "a"}, 400, "has no attention"),
            ("/encode", {"inputs": "a", "model": "x"}, 404, "there are: cnn, multihead"),
            ("/encode", {"inputs": "a", "encoding_format": "int8"}, 400, "encoding_format"),
            ("/v1/embeddings", {"input": ""}, 400, "empty string"),
            ("/v1/embeddings", {"input": []}, 400, "input is empty"),
            ("/v1/embeddings", {"input": [[1, 2]]}, 400, "list of strings"),
            ("/v1/embeddings", {"input": "a", "dimensions": 7}, 400, "dimensions"),
            ("/search", {"query": "a", "top_k": 0}, 400, "whole number"),
            ("/search", {"query": "a", "top_k": 5000}, 413, "'inputs'"),
            ("/tokenize", {"inputs": ["a " * 4000] * 20}, 413, "'request_tokens'"),
            ("/nothing", {}, 404, "/openapi.json"),
        ]:
            with self.subTest(path=path, part=part):
                got, _, content = self.server.ask(path, body)
                self.assertEqual(got, status, content)
                self.assertIn(part, content["error"]["message"])
        status, headers, _ = self.server.ask("/similarity", method="GET")
        self.assertEqual((status, headers["Allow"]), (405, "POST, OPTIONS"))
        self.assertEqual(self.server.ask("/health", method="OPTIONS")[0], 204)
        status, headers, content = self.server.ask("/health", method="HEAD")
        self.assertEqual((status, content, headers["Content-Length"]), (200, b"", "15"))

    def test_only_known_hosts_and_origins_may_ask(self):
        for name, value, status in [("Host", "evil.example", 421), ("Host", "127.0.0.1.evil", 421),
                                    ("Host", "localhost:1", 200), ("Host", "[::1]:80", 200),
                                    ("Origin", "http://evil.example", 403), ("Origin", "null", 403),
                                    ("Origin", f"http://127.0.0.1:{self.server.port}", 200)]:
            self.assertEqual(self.server.ask("/info", headers={name: value})[0], status, value)

    def test_the_page_needs_nothing_from_elsewhere(self):
        status, headers, content = self.server.ask("/")
        self.assertEqual(status, 200)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn(b"//", content.replace(b"http://www.w3.org/2000/svg", b""))
        for path, kind in (("/page.js", "text/javascript"), ("/page.css", "text/css")):
            status, headers, _ = self.server.ask(path)
            self.assertEqual(status, 200)
            self.assertTrue(headers["Content-Type"].startswith(kind))

    def test_ambiguous_and_broken_requests_are_refused(self):
        get = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
        post = b"POST /similarity HTTP/1.1\r\nHost: localhost\r\n"
        for data, expected in [
            (get + b"\r\n", ["200"]),
            (get + b"\r\n" + get + b"\r\n", ["200", "200"]),
            (get + b"Connection: close\r\n\r\n" + get + b"\r\n", ["200"]),
            (b"GET /health HTTP/1.0\r\n\r\n", ["200"]),
            (b"GET /health HTTP/1.1\r\n\r\n", ["400"]),
            (get + b"Host: localhost\r\n\r\n", ["400"]),
            (post + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ["400"]),
            (post + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", ["400"]),
            (post + b"Content-Length: abc\r\n\r\n{}", ["400"]),
            (post + b"Content-Length: +2\r\n\r\n{}", ["400"]),
            (post + b"Content-Length: -1\r\n\r\n{}", ["400"]),
            (post + b"Content-Length: 99999999999999999999\r\n\r\n{}", ["400"]),
            (post + b"Content-Length: 9999999999\r\n\r\n", ["413"]),
            (post + b"Transfer-Encoding: gzip\r\n\r\n", ["501"]),
            (post + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", ["400"]),
            (post + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n", ["400"]),
            (post + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", ["415"]),
            (post + b"Expect: wonders\r\nContent-Length: 2\r\n\r\n{}", ["417"]),
            (get + b"X: " + b"a" * 20000 + b"\r\n\r\n", ["431"]),
            (get + b"X: a\r\n" * 5000 + b"\r\n", ["431"]),
            (b"GET /health HTTP/1.1\nHost: localhost\n\n", ["400"]),
            (get + b"X: \0\r\n\r\n", ["400"]),
            (b"GET  /health HTTP/1.1\r\nHost: localhost\r\n\r\n", ["400"]),
            (b"GET /health HTTP/2.7\r\nHost: localhost\r\n\r\n", ["400"]),
            (b"\x16\x03\x01\x02\x00\x01\x00", ["400"]),
        ]:
            with self.subTest(data=data[:120]):
                self.assertEqual(status_lines(self.server.raw(data)), expected)
        self.assertEqual(self.server.ask("/health")[0], 200)

    def test_a_client_may_wait_for_100_continue_and_send_chunks(self):
        body = b'{"sentence1":"a","sentence2":"b"}'
        received = self.server.raw(
            b"POST /similarity HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n%x;x=y\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        self.assertEqual(status_lines(received), ["100", "200"])


class Operation(unittest.TestCase):
    def test_a_key_is_asked_for(self):
        Path(FOLDER.name, "keys").write_text("first\nsecond key\n")
        with Server("--api-key-file", "keys", "--allow-origin", "https://a.example") as server:
            for path in ("/health", "/metrics", "/", "/openapi.json"):
                self.assertEqual(server.ask(path)[0], 200, path)
            for headers, status in [({}, 401), ({"Authorization": "Bearer wrong"}, 401),
                                    ({"Authorization": "Bearer "}, 401),
                                    ({"Authorization": "Basic first"}, 401),
                                    ({"Authorization": "Bearer first"}, 200),
                                    ({"Authorization": "Bearer second key"}, 200)]:
                self.assertEqual(server.ask("/info", headers=headers)[0], status, headers)
            _, headers, _ = server.ask("/info", method="OPTIONS",
                                       headers={"Origin": "https://a.example"})
            self.assertEqual(headers["Access-Control-Allow-Origin"], "https://a.example")

    def test_slow_and_idle_clients_are_ended_and_keep_nobody_waiting(self):
        with Server("--header-seconds", "1", "--idle-seconds", "2") as server:
            slow, silent = (socket.create_connection(("127.0.0.1", server.port), timeout=60)
                            for _ in range(2))
            slow.sendall(b"GET /health HTTP/1.1\r\n")
            self.assertEqual(server.ask("/health")[0], 200)
            self.assertIn(b"HTTP/1.1 408 ", slow.recv(4096))
            self.assertEqual(silent.recv(4096), b"")
            slow.close()
            silent.close()

    def test_more_clients_than_connections_or_descriptors_are_served(self):
        # The sanitizer that checks virtual calls needs descriptors of its own.
        sanitized = b"__ubsan_" in Path(SIAMESE).read_bytes()
        cases = [(("--max-connections", "1"), None), (("--max-connections", "20"), None)]
        for options, files in cases + ([] if sanitized else [((), 32)]):
            with Server(*options, models=("cnn",), files=files) as server:
                idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
                for _ in range(5):
                    self.assertEqual(server.ask("/health")[0], 200)
                for client in idle:
                    client.close()

    def test_a_busy_server_says_so_and_stays_healthy(self):
        with Server("--threads", "1", "--max-waiting", "1", "--max-request-tokens", "1000000") as server:
            pairs = [["word " * 400, "word " * 400]] * 400
            statuses = []

            def client():
                statuses.append(server.ask("/similarity", {"pairs": pairs})[:2])

            clients = [threading.Thread(target=client) for _ in range(8)]
            for thread in clients:
                thread.start()
            while any(thread.is_alive() for thread in clients):
                self.assertEqual(server.ask("/health")[0], 200)
            refused = [headers for status, headers in statuses if status == 429]
            self.assertEqual(len(refused) + sum(status == 200 for status, _ in statuses), 8)
            self.assertTrue(refused)
            self.assertEqual(refused[0]["Retry-After"], "1")
            self.assertIn(f"siamese_too_busy_total {len(refused)}\n",
                          server.ask("/metrics")[2].decode())

    def test_a_signal_ends_the_server_when_requests_are_answered(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Server("--max-request-tokens", "1000000") as server:
                idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(5)]
                answers = []
                body = {"pairs": [["word " * 400, "word " * 400]] * 400}
                client = threading.Thread(
                    target=lambda: answers.append(server.ask("/similarity", body)[0]))
                client.start()
                while "/similarity\",status=\"2xx\"} 0" in (
                        text := server.ask("/metrics")[2].decode()) and (
                        "siamese_connections 7" not in text):
                    pass
                time.sleep(0.05)
                self.assertEqual(server.stop(number), 0)
                client.join()
                self.assertEqual(answers, [200])
                for each in idle:
                    each.close()

    def test_a_model_that_is_trained_again_is_reloaded_and_a_broken_one_is_not(self):
        run("train", "cnn", *TRAIN, "again", check=True)
        with Server(models=("again", "cnn")) as server:
            ask = lambda: server.ask("/similarity", dict(sentence1=PAIR[0], sentence2=PAIR[1]))[2]
            before = ask()["similarity"]
            run("train", "cnn", *TRAIN, "again", "--overwrite", "--seed", "2", check=True)
            server.process.send_signal(signal.SIGHUP)
            while ask()["similarity"] == before:
                time.sleep(0.02)
            after = ask()["similarity"]
            Path(FOLDER.name, "model_dir/again/config.json").write_text("{}")
            server.process.send_signal(signal.SIGHUP)
            while 'siamese_reloads_total{result="failed"} 0' in server.ask("/metrics")[2].decode():
                time.sleep(0.02)
            self.assertEqual(ask()["similarity"], after)

    def test_what_cannot_be_served_is_an_error(self):
        Path(FOLDER.name, "empty").write_text("\n")
        for arguments, part in [(["none"], "no model 'none'"),
                                (["--model-dir", "nowhere"], "holds no models"),
                                (["cnn", "model_dir/cnn"], "two models are named cnn"),
                                (["cnn", "--corpus", "empty"], "holds no sentences"),
                                (["cnn", "--api-key-file", "empty"], "holds no key"),
                                (["cnn", "--address", "x"], "cannot use the address x"),
                                (["cnn", "--address", "192.0.2.1"], "cannot listen at")]:
            result = run("serve", *arguments)
            self.assertEqual(result.returncode, 1, arguments)
            self.assertIn(part, result.stderr)


if __name__ == "__main__":
    unittest.main()
