# SPDX-License-Identifier: MIT
"""Asks siamese serve as clients do, well-behaved and hostile ones.

    python3 tests/tools/serve.py SIAMESE
"""

import base64
import email.utils
import http.client
import json
import os
import re
import resource
import shutil
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

SIAMESE = str(Path(sys.argv.pop(1)).resolve())
WITHOUT = "this siamese was built without serve"
TRAIN = "sample --pairs 400 --epochs 2 --embedding-size 16 --quiet --experiment-name".split()
PAIR = ("Nine swans and five ducks are near the river.", "Nine swans and two zorks are there.")
SENTENCES = ["Two dogs run.", "", "Nine swans are near the river.", "A man plays the piano."]
SANITIZED = any(name in Path(SIAMESE).read_bytes() for name in (b"__ubsan_", b"__asan_"))
# Take a thread some tenths of a second, and some seconds.
LONG = {"model": "multihead", "inputs": ["word " * 500] * 33, "encoding_format": "base64"}
LONGER = {**LONG, "inputs": ["word " * 1000] * 60}
MODELS = {"cnn": ["cnn"], "multihead": ["multihead"], "short": ["cnn", "--max-tokens", "3"]}
FOLDER = tempfile.TemporaryDirectory()


def run(*arguments, **options):
    return subprocess.run([SIAMESE, *arguments], cwd=FOLDER.name, capture_output=True, text=True,
                          **options)


def setUpModule():
    Path(FOLDER.name, "corpus.txt").write_text("\n".join(SENTENCES) + "\n")
    for name, (encoder, *options) in MODELS.items():
        run("train", encoder, *TRAIN, name, *options, check=True)


def wait_until(condition):
    last = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < last, "what was waited for did not come"
        time.sleep(0.01)


def tearDownModule():
    FOLDER.cleanup()


class Server:
    """A server of both models; `with Server(...) as server` ends it with SIGTERM."""

    def __init__(self, *options, models=("cnn", "multihead"), files=None):
        limit = None if files is None else lambda: resource.setrlimit(
            resource.RLIMIT_NOFILE, (files, files))
        self.process = subprocess.Popen(
            [SIAMESE, "serve", *models, "--port", "0", *options], cwd=FOLDER.name,
            stderr=subprocess.PIPE, text=True, errors="replace", preexec_fn=limit)
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

    def metric(self, name, connection=None):
        text = self.ask("/metrics", connection=connection)[2].decode()
        return float(re.search(f"^siamese_{re.escape(name)} (.*)$", text, re.MULTILINE)[1])

    def start(self, body, replies):
        """Sends a request by a thread, which appends the reply."""
        def ask():
            try:
                replies.append(self.ask("/encode", body))
            except (OSError, http.client.HTTPException) as error:
                replies.append((0, {}, error))

        thread = threading.Thread(target=ask)
        thread.start()
        return thread

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


def fits(value, schema):
    """Whether a value has the type and only the members of a schema of OpenAPI."""
    if "oneOf" in schema:
        return any(fits(value, each) for each in schema["oneOf"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer",
             float: "number", type(None): "null"}
    name = names[type(value)]
    if name not in types and (name != "integer" or "number" not in types):
        return False
    if isinstance(value, list) and "items" in schema:
        return all(fits(each, schema["items"]) for each in value)
    if isinstance(value, dict) and "properties" in schema:
        return all(key in schema["properties"] and fits(each, schema["properties"][key])
                   for key, each in value.items())
    return True


def post_of(path, body):
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
            .encode() + body)


def status_lines(received):
    return [status.decode() for status in re.findall(rb"HTTP/1\.[01] (\d+) ", received)]


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--corpus", "corpus.txt", "--threads", "2", models=MODELS)
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
                for _ in range(2):
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
                status, headers, answer = self.server.ask(path, body)
                self.assertEqual(status, 200, path)
                kind = headers["Content-Type"].split(";")[0]
                schema = operation["responses"]["200"]["content"][kind]["schema"]
                self.assertTrue(kind == "text/plain" or fits(answer, schema), (path, answer))
                for reference in operation["responses"].values():
                    if "$ref" in reference:
                        self.assertIn(reference["$ref"].rsplit("/", 1)[1],
                                      description["components"]["responses"])
        guide = Path(__file__).parents[2] / "docs/guide/serve.md"
        self.assertEqual(re.findall(r"^\| (\d+) \|", guide.read_text(), re.MULTILINE),
                         list(description["components"]["responses"]))
        error = description["components"]["schemas"]["Error"]
        self.assertTrue(fits(self.server.ask("/nothing")[2], error))
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
        description = self.server.ask("/openapi.json")[2]["paths"]
        for path, body, status, part in [
            ("/similarity", "", 400, "the body is empty"),
            ("/similarity", "{", 400, "not JSON"),
            ("/similarity", deep, 400, "not a JSON object"),
            ("/similarity", b'{"sentence1":"\xff","sentence2":""}', 400, "UTF-8"),
            ("/similarity", '{"sentence1":"\\ud800","sentence2":""}', 400, "surrogate"),
            ("/similarity", {"sentence1": "a"}, 400, "sentence2 is missing"),
            ("/similarity", {"sentence1": "a", "sentence2": 5}, 400, "not a string"),
            ("/similarity", {"sentense1": "a"}, 400, "unknown member 'sentense1'"),
            ("/similarity", '{"sentence1":"a","sentence2":"b","sentence1":"a"}', 400,
             "'sentence1' is there twice"),
            ("/similarity", '{"pairs":[{"a":1,"a":1}]}', 400, "list of pairs"),
            ("/similarity", {"ä" * 5000: "a"}, 400, "ä...'; known: model"),
            ("/similarity", '"' + "a" * 5000, 400, "missing closing quote"),
            ("/encode", {"inputs": "a", "model": "x" * 5000}, 404, "x...'; there are: cnn"),
            ("/" + "x" * 5000, {}, 404, "x...; /openapi.json"),
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
            ("/encode", {"inputs": "a", "model": "x"}, 404, "there are: cnn, multihead, short"),
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
                self.assertLess(len(json.dumps(content)), 1000)
                if path in description:
                    self.assertIn(str(status), description[path]["post"]["responses"])
        status, headers, _ = self.server.ask("/similarity", method="GET")
        self.assertEqual((status, headers["Allow"]), (405, "POST, OPTIONS"))
        self.assertEqual(self.server.ask("/health", method="OPTIONS")[0], 204)
        status, headers, content = self.server.ask("/health", method="HEAD")
        self.assertEqual((status, content, headers["Content-Length"]), (200, b"", "15"))

    def test_only_known_hosts_and_origins_may_ask(self):
        for name, value, status in [("Host", "evil.example", 421), ("Host", "127.0.0.1.evil", 421),
                                    ("Host", "localhost:1", 200), ("Host", "[::1]:80", 200),
                                    ("Host", "LocalHost", 200), ("Host", "localhost.:1", 200),
                                    ("Host", "a.LOCALHOST", 200), ("Host", "[::1]", 200),
                                    ("Host", "[evil]", 421), ("Host", "[::1]evil", 421),
                                    ("Host", "[", 421), ("Host", "localhost:evil", 421),
                                    ("Host", "x" * 5000, 421),
                                    ("Origin", f"HTTP://127.0.0.1:{self.server.port}", 200),
                                    ("Origin", "http://evil.example", 403), ("Origin", "null", 403),
                                    ("Origin", f"http://127.0.0.1:{self.server.port}", 200)]:
            got, _, content = self.server.ask("/info", headers={name: value})
            self.assertEqual(got, status, value)
            if got != 200:
                self.assertLess(len(content["error"]["message"]), 300)

    def test_each_endpoint_tells_that_the_model_left_out_tokens(self):
        long, whole = "Nine swans are near", "Nine swans are"
        for path, body, told in [
            ("/similarity", {"pairs": [[whole, whole], [whole, long]]},
             lambda answer: [each["truncated"] for each in answer["results"]]),
            ("/predict", {"pairs": [[whole, whole], [long, whole]]},
             lambda answer: [each["truncated"] for each in answer["results"]]),
            ("/encode", {"inputs": [whole, long]}, lambda answer: answer["truncated"]),
            ("/tokenize", {"inputs": [whole, long]}, lambda answer: answer["truncated"]),
            ("/v1/embeddings", {"input": [whole, long]},
             lambda answer: [each["truncated"] for each in answer["data"]]),
            ("/rerank", {"query": whole, "documents": [long]},
             lambda answer: [answer["truncated"], answer["results"][0]["truncated"]]),
            ("/rerank", {"query": long, "documents": [whole]},
             lambda answer: [answer["results"][0]["truncated"], answer["truncated"]]),
            ("/search", {"query": whole, "top_k": 1},
             lambda answer: [answer["truncated"], answer["results"][0]["truncated"]]),
        ]:
            answer = self.post(path, model="short", **body)
            self.assertEqual(told(answer), [False, True], path)
        self.assertTrue(self.post("/search", model="short", query=long)["truncated"])
        self.assertTrue(self.post("/explain", model="short", sentence1=whole,
                                  sentence2=long)["truncated"])
        self.assertFalse(self.post("/attention", model="multihead", sentence=long)["truncated"])

    def test_replies_have_a_date_and_targets_may_name_the_host(self):
        date = self.server.ask("/health")[1]["Date"]
        self.assertEqual(email.utils.format_datetime(email.utils.parsedate_to_datetime(date),
                                                     usegmt=True), date)
        for line, expected in [(b"GET http://LOCALHOST/health", ["200"]),
                               (b"GET HTTP://127.0.0.1:1/health?x", ["200"]),
                               (b"GET http://localhost", ["200"]),
                               (b"GET http://evil.example/health", ["421"]),
                               (b"GET http://localhost@evil.example/health", ["421"]),
                               (b"GET *", ["405"]), (b"OPTIONS *", ["204"])]:
            received = self.server.raw(line + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertEqual(status_lines(received), expected, line)
        received = self.server.raw(b"GET http://localhost/health HTTP/1.1\r\nHost: evil\r\n\r\n")
        self.assertEqual(status_lines(received), ["200"])

    def test_who_may_not_ask_is_told_before_the_body(self):
        for line, fields, expected in [
            (b"POST /nothing", b"Host: localhost\r\n", "404"),
            (b"PUT /similarity", b"Host: localhost\r\n", "405"),
            (b"POST /similarity", b"Host: evil\r\n", "421"),
            (b"POST /similarity", b"Host: localhost\r\nOrigin: http://evil\r\n", "403"),
        ]:
            # The last of these bodies exceeds the limit.
            for length in (b"9", b"9999999999"):
                received = self.server.raw(line + b" HTTP/1.1\r\n" + fields + b"Content-Length: " +
                                           length + b"\r\nExpect: 100-continue\r\n\r\n")
                self.assertEqual(status_lines(received), [expected])
                self.assertIn(b"Connection: close", received)

    def test_a_client_that_still_sends_sees_the_reply(self):
        close = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        too_much = (b"POST /encode HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    b"Content-Length: 9999999999\r\n\r\n")
        for data, expected in [(close, ["200"]), (too_much, ["413"])]:
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as client:
                client.sendall(data)
                client.recv(1, socket.MSG_PEEK)
                for _ in range(20):
                    client.sendall(b"x" * 100000)
                client.shutdown(socket.SHUT_WR)
                received = b""
                while piece := client.recv(65536):
                    received += piece
                self.assertEqual(status_lines(received), expected)

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
                                    ({"Authorization": "bearer   first"}, 200),
                                    ({"Authorization": "Bearer second key"}, 200)]:
                self.assertEqual(server.ask("/info", headers=headers)[0], status, headers)
            _, headers, _ = server.ask("/info", method="OPTIONS",
                                       headers={"Origin": "https://a.example"})
            self.assertEqual(headers["Access-Control-Allow-Origin"], "https://a.example")
            received = server.raw(b"POST /similarity HTTP/1.1\r\nHost: localhost\r\n"
                                  b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(status_lines(received), ["401"])
            description = server.ask("/openapi.json")[2]
            self.assertEqual(description["security"], [{"key": []}])
            for path, methods in description["paths"].items():
                for operation in methods.values():
                    is_public = operation.get("security") == []
                    self.assertEqual(is_public, server.ask(path)[0] != 401, path)
                    self.assertEqual(is_public, "401" not in operation["responses"], path)

    def test_slow_and_idle_clients_are_ended_and_keep_nobody_waiting(self):
        with Server("--header-seconds", "1", "--idle-seconds", "1") as server:
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
        cases = [(("--max-connections", "1"), None), (("--max-connections", "20"), None)]
        for options, files in cases + ([] if SANITIZED else [((), 32)]):
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

    def test_clients_wait_outside_while_all_connections_are_busy(self):
        with Server("--max-connections", "3", "--threads", "2", "--header-seconds", "600") as server:
            long = post_of("/encode", json.dumps(LONG).encode())
            first = server.connect()
            busy = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(2)]
            for client in busy:
                client.sendall(long)
            wait_until(lambda: server.metric("computing_requests", first) == 2)
            # Now this connection is busy too, with a body that does not come.
            first.sock.sendall(post_of("/encode", b"{" * 9)[:-11] + b"Expect: 100-continue\r\n\r\n")
            self.assertEqual(status_lines(first.sock.recv(4096)), ["100"])
            # If it were not left outside, it would be answered before any of the others.
            answered = server.ask("/metrics")[2].decode()
            self.assertNotIn('siamese_requests_total{path="/encode",status="2xx"} 0\n', answered)
            for client in (first, *busy):
                client.close()

    def test_requests_that_wait_hold_no_body_and_are_dropped_with_their_clients(self):
        size, count = 2_000_000, 20
        request = post_of("/encode", json.dumps({"inputs": "a " * 300}).encode().ljust(size))

        def resident(process):
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
            except FileNotFoundError:
                return 0
            return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

        with Server("--threads", "1") as server:
            replies, clients = [], []
            thread = server.start(LONGER, replies)
            wait_until(lambda: server.metric("computing_requests") == 1)
            before = resident(server.process)
            for i in range(count):
                clients.append(socket.create_connection(("127.0.0.1", server.port)))
                clients[-1].sendall(request)
                wait_until(lambda: server.metric("waiting_requests") > i or replies)
            grown = resident(server.process) - before
            for client in clients:
                client.close()
            wait_until(lambda: server.metric("abandoned_total") == count or replies)
            self.assertEqual(replies, [], "the thread was not kept busy long enough")
            if not SANITIZED: # their allocators keep what is freed
                self.assertLess(grown, count * size * 3 // 4)
            server.process.kill()
            thread.join()

    def test_a_signal_ends_the_server_when_requests_are_answered(self):
        with Server() as server:
            self.assertEqual(server.stop(signal.SIGINT), 0)
        with Server("--threads", "1") as server:
            idle, half = ([socket.create_connection(("127.0.0.1", server.port), timeout=60)
                           for _ in range(5)] for _ in range(2))
            for client in half:
                client.sendall(post_of("/encode", b"{" * 9)[:-1])
            computed, waiting = [], []
            threads = [server.start(LONG, computed)]
            wait_until(lambda: server.metric("computing_requests") == 1)
            threads.append(server.start({"inputs": "a " * 300}, waiting))
            wait_until(lambda: server.metric("waiting_requests") == 1)
            server.process.send_signal(signal.SIGTERM)
            for client in half:
                self.assertEqual(status_lines(client.recv(4096)), ["503"])
                client.close()
            self.assertEqual(server.process.wait(timeout=60), 0)
            for thread in threads:
                thread.join()
            self.assertEqual(computed[0][0], 200)
            self.assertEqual((waiting[0][0], waiting[0][1].get("Retry-After")), (503, "1"))
            for client in idle:
                client.close()

    def test_a_second_signal_ends_the_server_at_once(self):
        with Server("--threads", "1") as server:
            replies = []
            thread = server.start(LONGER, replies)
            wait_until(lambda: server.metric("computing_requests") == 1)
            server.process.send_signal(signal.SIGTERM)
            while "stopping" not in server.process.stderr.readline():
                pass
            self.assertEqual(server.stop(), -signal.SIGTERM)
            thread.join()
            self.assertEqual(replies[0][0], 0)

    def test_models_are_reloaded_when_they_change_and_tried_again_when_they_are_broken(self):
        for name in ("again", "early"):
            run("train", "cnn", *TRAIN, name, check=True)
        change = lambda name: run("train", "cnn", *TRAIN, name, "--overwrite", "--seed", "2",
                                  check=True)
        ask = lambda server: server.ask("/similarity", dict(sentence1=PAIR[0], sentence2=PAIR[1])
                                        )[2]["similarity"]
        succeeded = lambda server: server.metric('reloads_total{result="succeeded"}')
        with Server(models=("again", "cnn")) as server:
            before = ask(server)
            change("again")
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda: ask(server) != before)
            after = ask(server)
            parameters = Path(FOLDER.name, "model_dir/again/model.safetensors")
            parameters.rename(parameters.with_suffix(".kept"))
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda: server.metric('reloads_total{result="failed"}') > 0)
            self.assertEqual(ask(server), after)
            count = succeeded(server)
            parameters.with_suffix(".kept").rename(parameters)
            # The first model changes while the second one is still loaded, which takes long.
            Path(FOLDER.name, "long.txt").write_text(("word " * 1000 + "\n") * 20)
            changing = threading.Thread(target=change, args=["early"])
            changing.start()
            with Server("--corpus", "long.txt", models=("early", "multihead")) as busy:
                changing.join()
                wait_until(lambda: ask(busy) == after)
                # A reload that is under way does not delay the end.
                busy.process.send_signal(signal.SIGHUP)
                while "reloaded early" not in busy.process.stderr.readline():
                    pass
                self.assertEqual(busy.stop(), 0)
                self.assertNotIn("reloaded multihead", busy.process.stderr.read())
            # What was broken is tried again, though the state of its folder is the same.
            wait_until(lambda: succeeded(server) > count)

    def test_names_that_are_not_utf8_do_not_spoil_the_json(self):
        for name in (b"\xffcnn", b"\xed\xa0\x80"):
            folder = os.path.join(os.fsencode(FOLDER.name), b"model_dir", name)
            try:
                shutil.copytree(Path(FOLDER.name, "model_dir/cnn"), os.fsdecode(folder))
            except OSError:
                self.skipTest("this file system has only names in UTF-8")
            with Server(models=(os.fsdecode(name),)) as server:
                self.assertIn("\ufffd", server.ask("/info")[2]["models"][0]["name"])
                self.assertIn("\ufffd", server.ask("/v1/models")[2]["data"][0]["id"])
                answer = server.ask("/encode", {"inputs": "a"})
                self.assertIn("\ufffd", answer[2]["model"])
                self.assertIn("\ufffd", server.ask("/encode", {"inputs": "a", "model": "x"})[2]
                              ["error"]["message"])

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
