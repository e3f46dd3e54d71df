# SPDX-License-Identifier: MIT
"""On a machine with a GPU, in one call: builds with CUDA, tests, trains beside PyTorch.

    python3 benchmarks/gpu.py --data corpora/SNLI --out FOLDER

Builds the preset cuda and the command, passes the .cuda tests, then times the three encoders'
training and PyTorch's on the same GPU in turn, on SNLI's pairs repeated to the published size.
FOLDER gets gpu.json and gpu.md. A PyTorch that cannot use the GPU is left out. --device cpu goes
the same way without a GPU, as a trial of this script.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from compare_peers import ENCODERS, PYTORCH, ROOT, Comparison, machine, output_of, table
from gpu_kernels import nvcc


@dataclass
class Side:
    """Build and test settings of one device."""

    preset: str
    definitions: tuple[str, ...]
    targets: tuple[str, ...]
    tests: str
    peer: tuple[str, ...]  # PyTorch's options; on a GPU it has time for more steps


SIDES = {
    "gpu": Side(
        "cuda",
        ("-DSIAMESE_BUILD_TOOLS=ON",),
        ("all",),
        r"\.cuda$|^tools\.train$",
        ("--device", "cuda", "--max-steps", "500"),
    ),
    "cpu": Side(
        "release",
        (),
        ("siamese_command", "test.ops.rows.thrust", "test.ops.rows.cpu"),
        r"^ops\.rows\.(thrust|cpu)$",
        ("--device", "cpu"),
    ),
}


def require_gpu() -> dict[str, str]:
    """The GPU and nvcc; exits before anything is built if one is missing."""
    command = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    seen = subprocess.run(command, capture_output=True, text=True) if which(command[0]) else None
    if seen is None or seen.returncode != 0:
        raise SystemExit("nvidia-smi finds no GPU; --device cpu tries this script without one")
    version = output_of([nvcc(), "--version"]).splitlines()[-2]
    return {"GPU, driver": seen.stdout.splitlines()[0], "CUDA": version}


def build(side: Side, folder: Path, jobs: int) -> None:
    output_of(["cmake", "--preset", side.preset, "-S", ROOT, *side.definitions])
    output_of(["cmake", "--build", folder, "--parallel", jobs, "--target", *side.targets])


def test(side: Side, folder: Path, jobs: int, built: bool) -> dict[str, int]:
    """The numbers of tests run and skipped; exits if one fails."""
    command = ["ctest", "--test-dir", folder, "-R", side.tests, "--no-tests=error"]
    command += ["--parallel", jobs, *(["-E", "^consumer"] if built else [])]  # which build, too
    report = output_of([*command, "--output-on-failure"])
    run = re.search(r"100% tests passed(?:, 0 tests failed)? out of (\d+)", report)
    return {"tests": int(run[1]) if run else 0, "skipped": report.count("***Skipped")}


def peer_is_usable(device: str) -> bool:
    """Whether there is a PyTorch, and for `gpu` one that finds a GPU."""
    program = "import sys, torch; sys.exit(sys.argv[1] == 'gpu' and not torch.cuda.is_available())"
    command = [sys.executable, "-c", program, device]
    return subprocess.run(command, capture_output=True).returncode == 0


class GpuComparison(Comparison):
    """Training alone, on one device."""

    def __init__(self, arguments: argparse.Namespace, work: Path, siamese: Path) -> None:
        super().__init__(arguments, work)
        device = arguments.device
        self.siamese, self.runtimes = siamese, []
        peers = dict.fromkeys(PYTORCH, list(SIDES[device].peer))
        self.options = {"siamese": ["--device", device]} | peers
        if not peer_is_usable(device):
            print("PyTorch is left out: it is not installed or finds no GPU", file=sys.stderr)
            self.trainers = ["siamese"]

    def table(self) -> str:
        header = ["SNLI", *(f"{name}, pairs/s" for name in self.trainers)]
        header += [f"over {name}" for name in self.trainers[1:]]
        rows = []
        for encoder in self.arguments.encoders:
            keys = [("train", "SNLI", encoder, name) for name in self.trainers]
            rates = [self.of(key, "pairs_per_second") for key in keys]
            row = [encoder, *(f"{rate:,.0f}" for rate in rates)]
            rows.append(row + [f"{rates[0] / rate:.1f} ×" for rate in rates[1:]])
        return table(header, rows)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with SNLI's train.tsv")
    parser.add_argument("--out", type=Path, required=True, help="folder for gpu.json, gpu.md")
    parser.add_argument("--device", choices=SIDES, default="gpu", help="default: %(default)s")
    parser.add_argument("--encoders", nargs="+", choices=ENCODERS, default=list(ENCODERS))
    parser.add_argument("--jobs", type=int, default=2, help="of build and tests: %(default)s")
    parser.add_argument("--built", action="store_true", help="use the existing build/")
    parser.add_argument("--threads", type=int, default=2, help="default: %(default)s")
    parser.add_argument("--repetitions", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--quick", action="store_true", help="trial run: few pairs and steps, once")
    parser.set_defaults(tensorflow=None)
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.repetitions = 1
    if not (arguments.data / "train.tsv").is_file():
        parser.error(f"--data {arguments.data}: no train.tsv in it")
    return arguments


def main() -> None:
    arguments = parse_arguments()
    side = SIDES[arguments.device]
    facts = require_gpu() if arguments.device == "gpu" else {}
    folder = ROOT / "build" / side.preset
    if not arguments.built:
        build(side, folder, arguments.jobs)
    tests = test(side, folder, arguments.jobs, arguments.built)
    print(f"{tests['tests']} tests passed, {tests['skipped']} of them skipped", file=sys.stderr)
    facts |= machine(None)
    with tempfile.TemporaryDirectory() as work:
        comparison = GpuComparison(arguments, Path(work), folder / "bin/siamese")
        comparison.prepare("SNLI", arguments.data)
        comparison.run(["SNLI"])
    text = "".join(f"- {name}: {fact}\n" for name, fact in facts.items())
    text += f"- tests: {tests['tests']}, skipped: {tests['skipped']}\n\n" + comparison.table()
    results = [
        dict(zip(("kind", "dataset", "encoder", "program"), key), repetitions=values)
        for key, values in comparison.figures.items()
    ]
    arguments.out.mkdir(parents=True, exist_ok=True)
    with (arguments.out / "gpu.json").open("w", encoding="utf-8") as file:
        run = {"device": arguments.device, "machine": facts, "tests": tests, "results": results}
        json.dump(run, file, indent=2)
    (arguments.out / "gpu.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
