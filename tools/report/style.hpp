// SPDX-License-Identifier: MIT
// Style sheets of the figures and the page, light and dark.
#pragma once

#include <cstddef>

namespace siamese::tool {

/// Number of series colours. They are distinguishable with any common colour blindness.
inline constexpr std::size_t series_colours = 6;

/// The style of figures, alone or in the page. It avoids custom properties, so that programs other
/// than browsers can show the files.
inline constexpr const char* figure_style = R"(
svg{font:12px system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif;fill:#20262d}
.c0{color:#0072b2}.c1{color:#d55e00}.c2{color:#008f5d}.c3{color:#a40fd0}.c4{color:#55500a}.c5{color:#7a1f4b}
.line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.d1{stroke-dasharray:7 4}.d2{stroke-dasharray:2 4}
.area{fill:currentColor;fill-opacity:.28;stroke:currentColor;stroke-width:1.5}
.dot{fill:currentColor;fill-opacity:.8}
.mark{fill:currentColor;stroke:#fff;stroke-width:2}
.cell{fill:currentColor;stroke:none}
.heading{font-size:15px;font-weight:600}.soft{fill:#56606b}.strong{font-weight:600;font-size:16px}
.halo{paint-order:stroke;stroke:#fff;stroke-width:4;stroke-linejoin:round}
.grid{stroke:#e3e7eb;stroke-width:1}.axis{stroke:#8b949e;stroke-width:1}
.reference{stroke:#8b949e;stroke-width:1;stroke-dasharray:4 4}
.end{text-anchor:end}.middle{text-anchor:middle}
@media (prefers-color-scheme:dark){
svg{fill:#e4e8ec}
.c0{color:#56b4e9}.c1{color:#f28a3c}.c2{color:#1fb98a}.c3{color:#a06bff}.c4{color:#efe58a}.c5{color:#f7c0d0}
.mark,.halo{stroke:#16191d}.soft{fill:#a5aeb8}.grid{stroke:#2a3037}
}
)";

/// The style of the page.
inline constexpr const char* page_style = R"(
:root{--paper:#fff;--panel:#fff;--ink:#20262d;--soft:#56606b;--line:#dfe3e8;--tint:#f4f6f8;--link:#005a8f;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--paper:#0f1215;--panel:#16191d;--ink:#e4e8ec;--soft:#a5aeb8;--line:#2a3037;--tint:#1c2025;--link:#7cc4ee}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif}
main,header,footer{max-width:1400px;margin:0 auto;padding:0 24px}
header{padding-top:28px}
h1,h2,header p{overflow-wrap:anywhere}
h1{font-size:28px;line-height:1.2;margin:0 0 4px}
h2{font-size:21px;margin:44px 0 10px;padding-top:12px;border-top:1px solid var(--line)}
h3{font-size:16px;margin:26px 0 8px}
p{margin:6px 0 12px;max-width:78ch}
a{color:var(--link)}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:14px 0 0}
.soft,figcaption,footer{color:var(--soft)}
.grid-of-figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:18px}
.pair-of-figures{display:grid;grid-template-columns:repeat(2,minmax(0,560px));gap:18px}
figure{margin:0;padding:8px 8px 10px;background:var(--panel);border:1px solid var(--line);border-radius:8px}
figure svg{display:block;width:100%;height:auto}
figcaption{font-size:13px;line-height:1.4;padding:6px 8px 0}
.scroll{overflow-x:auto;margin:0 0 12px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;background:var(--panel)}
th,td{text-align:left;vertical-align:top;padding:6px 12px;border-bottom:1px solid var(--line)}
thead th{font-weight:600;font-size:13px;color:var(--soft);vertical-align:bottom}
tbody th{font-weight:600;white-space:nowrap}
.number{text-align:right;white-space:nowrap}
.sample{width:24px;height:10px;margin-right:8px}.sample .line{stroke-width:4}
.range{display:block;font-size:12px;color:var(--soft)}
.notes{margin:8px 0 14px;padding:8px 14px;background:var(--tint);border-left:4px solid #d55e00;border-radius:4px}
.notes p{margin:2px 0;overflow-wrap:anywhere}
.mistakes{width:100%;table-layout:fixed}.mistakes .number{width:136px;white-space:normal}
.sentence{display:block;overflow-wrap:anywhere}
details{margin:10px 0}summary{cursor:pointer;color:var(--link)}
code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
footer{font-size:13px;margin-top:40px;padding-bottom:32px}
@media (max-width:820px){.pair-of-figures{grid-template-columns:1fr}}
@media (max-width:640px){main,header,footer{padding:0 12px}header{padding-top:18px}h1{font-size:23px}th,td{padding:6px 8px}.mistakes .number{width:92px;font-size:13px}}
@media print{figure,tr{break-inside:avoid}}
)";

}
