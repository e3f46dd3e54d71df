# SPDX-License-Identifier: MIT
"""siamese serve under load: processor time a request, latencies, a million requests, slow clients.

    python3 benchmarks/serve.py --siamese build/release/bin/siamese --data SNLI

A CNN is trained on SNLI at the defaults for one epoch, and asked for the similarity of SNLI's dev pairs.
wrk sends the requests; it and the server share the machine. The processor time is the server's whole
process; the model's own is that of `siamese predict` for a pair of the same file, reading and printing
included, from the difference between one reading of the pairs and ten. --quick is a trial.
"""

import argparse
import gzip
import json
import os
import re
import resource
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

LUA = """
local bodies = {}
for line in io.lines("%s") do bodies[#bodies + 1] = line end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local next = 0
function request()
  next = next %% #bodies + 1
  return wrk.format(nil, "/similarity", nil, bodies[next])
end
"""


class Server:
    def __init__(self, siamese: str, folder: str, threads: int):
        self.process = subprocess.Popen(
            [siamese, "serve", "load", "--port", "0", "--threads", str(threads)], cwd=folder,
            stderr=subprocess.PIPE, text=True)
        self.port = int(self.process.stderr.readline().rstrip("/\n").rsplit(":", 1)[1])

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def wrk(self, script: str, connections: int, seconds: float) -> dict:
        before = self.cpu_seconds()
        text = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "-s", script,
             f"http://127.0.0.1:{self.port}"], capture_output=True, text=True, check=True).stdout
        cpu = self.cpu_seconds() - before
        requests = int(re.search(r"(\d+) requests in", text)[1])
        failed = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", text)))
        if broken := re.search(r"Socket errors: (.*)", text):
            failed += sum(map(int, re.findall(r"\d+", broken[1])))

        def quantile(percent: str) -> str:
            return re.search(rf"^ +{percent}% +(\S+)$", text, re.MULTILINE)[1]

        return {"requests": requests, "failed": failed, "us": 1e6 * cpu / requests,
                "p50": quantile("50"), "p99": quantile("99"),
                "rate": float(re.search(r"Requests/sec:\s+(\S+)", text)[1])}

    def slow_clients(self, body: bytes, slow: int, idle: int, requests: int) -> list[float]:
        """Seconds that one client waits for each reply, on new connections and kept ones in turn, while
        others send a header byte by byte or nothing."""
        address = ("127.0.0.1", self.port)
        others = [socket.create_connection(address) for _ in range(slow + idle)]
        header = b"POST /similarity HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
        request = (b"POST /similarity HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" %
                   len(body)) + body
        waits = []
        kept = socket.create_connection(address)
        for i in range(requests):
            if i % 50 == 0:
                for each in others[:slow]:
                    each.send(header[i // 50:i // 50 + 1] or b"x")
            begin = time.perf_counter()
            client = kept if i % 2 else socket.create_connection(address)
            client.sendall(request)
            reply = client.recv(65536)
            waits.append(time.perf_counter() - begin)
            assert reply.startswith(b"HTTP/1.1 200"), reply
            if client is not kept:
                client.close()
        for each in [kept, *others]:
            each.close()
        return waits


def predict_us(siamese: str, folder: str, rows: list[str]) -> float:
    def cpu(times: int) -> float:
        path = Path(folder, "rows.tsv")
        path.write_text("sentence1\tsentence2\n" + "\n".join(rows * times) + "\n")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([siamese, "predict", "load", str(path), "--threads", "1"],
                       cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return statistics.median(1e6 * (cpu(10) - cpu(1)) / (9 * len(rows)) for _ in range(3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--siamese", default="build/release/bin/siamese")
    parser.add_argument("--data", type=Path, required=True, help="folder of SNLI")
    parser.add_argument("--encoder", default="cnn")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="a trial: a tenth of all")
    options = parser.parse_args()
    siamese, data = str(Path(options.siamese).resolve()), options.data.resolve()
    share = 0.1 if options.quick else 1

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([siamese, "train", options.encoder, "SNLI", "--data", str(data), "--epochs", "1",
                        "--experiment-name", "load", "--quiet"], cwd=folder, check=True)
        with gzip.open(data / "snli_1.0_dev.jsonl.gz", "rt", encoding="utf-8") as file:
            pairs = [json.loads(line) for line in file]
        bodies = [json.dumps({name: pair[name] for name in ("sentence1", "sentence2")})
                  for pair in pairs]
        Path(folder, "bodies").write_text("\n".join(bodies) + "\n")
        script = str(Path(folder, "load.lua"))
        Path(script).write_text(LUA % Path(folder, "bodies"))
        rows = [f"{pair['sentence1']}\t{pair['sentence2']}" for pair in pairs]
        own = predict_us(siamese, folder, rows)

        server = Server(siamese, folder, options.threads)
        server.wrk(script, 64, 2)
        print("| clients | requests/s | p50 | p99 | processor, µs a request | over the model's own |")
        print("| ---: | ---: | ---: | ---: | ---: | ---: |")
        for clients in (1, 8, 64, 256):
            run = server.wrk(script, clients, 20 * share)
            assert run["failed"] == 0, run
            print(f"| {clients} | {run['rate']:,.0f} | {run['p50']} | {run['p99']} | {run['us']:.1f} | "
                  f"{run['us'] - own:.1f} |", flush=True)
        print(f"\nThe model's own: {own:.1f} µs a pair.")

        wanted, sent, failed, begin = int(1_000_000 * share), 0, 0, server.megabytes()
        while sent < wanted:
            run = server.wrk(script, 64, 10)
            sent, failed = sent + run["requests"], failed + run["failed"]
        print(f"{sent:,} requests of 64 clients: {failed} failed; "
              f"memory {begin:.1f} MB before, {server.megabytes():.1f} MB after.")

        waits = sorted(server.slow_clients(bodies[0].encode(), 8, 512, int(4000 * share)))
        print(f"Beside 8 clients with slow headers and 512 idle ones, {len(waits)} requests waited "
              f"{1000 * statistics.median(waits):.2f} ms at the median, "
              f"{1000 * waits[int(0.99 * len(waits))]:.2f} ms at p99, {1000 * waits[-1]:.2f} ms at most.")
        server.process.terminate()
        server.process.wait()


if __name__ == "__main__":
    main()
