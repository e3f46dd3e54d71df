# SPDX-License-Identifier: MIT
"""Draws the README's chart of training speed, docs/speed.svg, from the figures of docs/speed.csv.

    python3 benchmarks/speed_chart.py

benchmarks/compare_peers.py --publish measures the figures and draws the chart.
"""

import csv
from pathlib import Path
from xml.sax.saxutils import escape

FIGURES = Path(__file__).parents[1] / "docs/speed.csv"
COLOURS = {"siamese": "own", "PyTorch, careful": "careful", "PyTorch, plain": "plain"}
STYLE = """
text { font: 13px system-ui, "Segoe UI", "Liberation Sans", sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 15px } .soft { fill: #57606a } .bold { font-weight: 600 }
.card { fill: #ffffff; stroke: #d0d7de }
.own { fill: #0969da } .careful { fill: #8c959f } .plain { fill: #c9d1d9 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .soft { fill: #9198a1 } .card { fill: #0d1117; stroke: #30363d }
  .own { fill: #4493f8 } .careful { fill: #7d8590 } .plain { fill: #484f58 }
}
"""
WIDTH, LEFT, RIGHT = 760, 100, 90
BAR, GAP, TOP = 17, 24, 92


def text(x: float, y: float, content: str, style: str = "", end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}"{anchor}>{content}</text>'


def box(kind: str, x: float, y: float, width: float, height: float) -> str:
    size = f'width="{width:.1f}" height="{height}"'
    return f'<rect class="{kind}" x="{x:.1f}" y="{y}" {size} rx="2"/>'


def legend(programs: list[str]) -> list[str]:
    parts, x = [], LEFT
    for program in programs:
        parts += [box(COLOURS[program], x, 57, 12, 12), text(x + 18, 68, escape(program))]
        x += 44 + 7 * len(program)
    return parts


def draw(rows: list[dict[str, str]]) -> str:
    """A group of bars for each encoder, a bar for each program, all on one scale from zero."""
    most = max(float(row["pairs_per_second"]) for row in rows)
    parts, y = legend(list(dict.fromkeys(row["program"] for row in rows))), TOP
    for encoder in dict.fromkeys(row["encoder"] for row in rows):
        group = [row for row in rows if row["encoder"] == encoder]
        own = float(group[0]["pairs_per_second"])
        parts.append(text(LEFT - 12, y + len(group) * BAR / 2 + 4, escape(encoder), end=True))
        for row in group:
            rate = float(row["pairs_per_second"])
            width = max(1.0, rate / most * (WIDTH - LEFT - RIGHT))
            parts.append(box(COLOURS[row["program"]], LEFT, y, width, BAR - 3))
            value, style = f"{rate:,.0f}", "bold"
            if row is not group[0]:
                slower = f'<tspan class="soft" dx="6">{own / rate:.0f} × slower</tspan>'
                value, style = value + slower, ""
            parts.append(text(LEFT + width + 8, y + BAR - 6, value, style))
            y += BAR
        y += GAP
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img">
<title>Training speed of siamese and PyTorch</title>
<style>{STYLE}</style>
<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{y - 1}" rx="8"/>
{text(LEFT, 30, "Training, sentence pairs a second", "title")}
{text(LEFT, 47, "the same networks on SNLI, batch 512, two cores of a CPU", "soft")}
{chr(10).join(parts)}
</svg>
"""


def main() -> None:
    with FIGURES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    FIGURES.with_suffix(".svg").write_text(draw(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
