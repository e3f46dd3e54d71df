# SPDX-License-Identifier: MIT
"""The kernels of a training step as nvcc compiles them: registers, stack, spills, width of loads.

    python3 benchmarks/gpu_kernels.py SNLI/train.tsv --docs docs/notebook/gpu.md

Compiles what benchmarks/gpu_work counts, for the oldest architecture that nvcc knows and for an
H100. No GPU is needed. Loads and stores are counted where cuobjdump and nvdisasm are on the PATH
(pip install nvidia-cuda-cuobjdump nvidia-cuda-nvdisasm). --docs puts the table between the two
comments of a Markdown file.
"""

import argparse
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from compare_peers import ROOT, output_of, table
from gpu_floor import count_work, replace_between

H100 = "sm_90"
# The values that ptxas prints for a kernel, in this order.
KERNEL = re.compile(
    r"Compiling entry function '(?P<name>\w+)' for '(?P<architecture>\w+)'.*?"
    r"(?P<stack>\d+) bytes stack frame, (?P<stores>\d+) bytes spill stores, "
    r"(?P<loads>\d+) bytes spill loads.*?Used (?P<registers>\d+) registers",
    re.DOTALL,
)
FUNCTION = re.compile(r"Function : (\w+)")
ACCESS = re.compile(r"\b(LDG|STG|LDL|STL)\.(\S+)")
WIDTH = re.compile(r"\b(64|128)\b")
# Parts common to all functor types, which do not distinguish kernels.
COMMON = re.compile(r"siamese::(?:\w+::)*|RulePass\{[^}]*\}, |, float|<float>|\s")


@dataclass
class Resources:
    """One kernel on one architecture; accesses by (instruction, bits)."""

    registers: int
    stack: int
    spilled: int
    accesses: Counter = field(default_factory=Counter)


def nvcc() -> Path:
    for place in (os.environ.get("CUDACXX"), shutil.which("nvcc"), "/usr/local/cuda/bin/nvcc"):
        if place and os.access(place, os.X_OK):
            return Path(place)
    raise SystemExit("nvcc: not found; install the CUDA toolkit, or name its nvcc in CUDACXX")


def demangle(text: str) -> str:
    """Every mangled name of a text, also a type's that stands alone on its line."""
    command = ["c++filt", "-t"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def compile_kernels(folder: Path, architectures: list[str]) -> dict[str, dict[str, Resources]]:
    """By architecture and mangled name."""
    binary = folder / "kernels.o"
    codes = [f"-gencode=arch=compute_{a[3:]},code={a}" for a in architectures]
    eigen = output_of(["pkg-config", "--cflags-only-I", "eigen3"]).split()
    command = [nvcc(), "-std=c++20", "--expt-relaxed-constexpr", "--diag-suppress=554", "-O3"]
    command += [f"-I{ROOT / 'include'}", *eigen, *codes, "-Xptxas=-v", "-x", "cu", "-c"]
    command += [ROOT / "benchmarks/gpu_work/gpu_work.cpp", "-o", binary]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    kernels: dict[str, dict[str, Resources]] = {name: {} for name in architectures}
    for one in KERNEL.finditer(done.stderr + done.stdout):
        spilled = int(one["stores"]) + int(one["loads"])
        resources = Resources(int(one["registers"]), int(one["stack"]), spilled)
        kernels[one["architecture"]][one["name"]] = resources
    if shutil.which("cuobjdump") and shutil.which("nvdisasm"):
        for architecture in architectures:
            count_accesses(binary, architecture, kernels[architecture])
    return kernels


def count_accesses(binary: Path, architecture: str, kernels: dict[str, Resources]) -> None:
    accesses: Counter = Counter()
    for line in output_of(["cuobjdump", "-sass", "-arch", architecture, binary]).splitlines():
        if function := FUNCTION.search(line):
            accesses = kernels[function[1]].accesses
        elif access := ACCESS.search(line):
            width = WIDTH.search(access[2])
            accesses[access[1], int(width[1]) if width else 32] += 1


def short(functor: str) -> str:
    return re.sub(r"^EachHead<(.*)>$", r"\1", COMMON.sub("", functor))


def kernel_table(works: list[dict], kernels: dict[str, dict[str, Resources]]) -> str:
    """A row for each functor, the one that touches most bytes first."""
    mangled = sorted({functor for work in works for functor in work["functors"] if functor})
    types = dict(zip(mangled, demangle("\n".join(mangled)).splitlines(), strict=True))
    names = sorted({name for of_one in kernels.values() for name in of_one})
    readable = dict(zip(names, demangle("\n".join(names)).splitlines(), strict=True))

    def work_of(work: dict, functor: str) -> dict[str, float]:
        return work["functors"].get(functor, {"times": 0, "bytes": 0})

    def total_bytes(functor: str) -> float:
        return sum(work_of(work, functor)["bytes"] for work in works)

    def resources_of(functor: str) -> list[Resources]:
        kernel = re.compile(rf"<{re.escape(types[functor])} ?[,>]")
        return [
            next(one for name, one in of_one.items() if kernel.search(readable[name]))
            for of_one in kernels.values()
        ]

    def both(values: Iterable[int]) -> str:
        return " / ".join(map(str, values))

    header = ["kernel", *(f"{work['encoder']}: launches, MB" for work in works)]
    header += [f"{what}, {both(kernels)}" for what in ("registers", "stack bytes", "spilled bytes")]
    header += [f"loads of 32, 64, 128 bits, {H100}", "stores"]
    rows = []
    for functor in sorted(mangled, key=total_bytes, reverse=True):
        row = [f"`{short(types[functor])}`"]
        for done in (work_of(work, functor) for work in works):
            row.append(f"{done['times']:.0f}, {done['bytes'] / 1e6:.1f}" if done["times"] else "")
        resources = resources_of(functor)
        for what in ("registers", "stack", "spilled"):
            row.append(both(getattr(one, what) for one in resources))
        accesses = resources[-1].accesses
        for instruction in ("LDG", "STG"):
            counts = [accesses[instruction, bits] for bits in (32, 64, 128)]
            row.append(", ".join(map(str, counts)) if accesses else "not counted")
        rows.append(row)
    return table(header, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pairs", type=Path, help="train.tsv of SNLI")
    parser.add_argument("--docs", type=Path, help="Markdown file whose table to replace")
    arguments = parser.parse_args()
    listed = output_of([nvcc(), "--list-gpu-code"]).split()
    oldest = min(listed, key=lambda name: int(re.sub(r"\D", "", name)))
    version = re.search(r"release (\S+),", output_of([nvcc(), "--version"]))
    with tempfile.TemporaryDirectory() as folder:
        kernels = compile_kernels(Path(folder), [oldest, H100])
    text = f"nvcc {version[1] if version else ''}, `-O3`, {oldest} and {H100}.\n\n"
    text += kernel_table(count_work(arguments.pairs), kernels)
    if arguments.docs:
        replace_between("kernels", arguments.docs, text)
    print(text, end="")


if __name__ == "__main__":
    main()
