/** The look of a report's page: one set of colours for light, one for dark, chosen by the reader's system. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --edge: #e3e6eb; --ink: #1a2230; --quiet: #667085;
  --running: #2f6fed; --waiting: #e8871e; --there: #9aa7bd; --used: #12946f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141b; --card: #181e28; --edge: #2a3240; --ink: #e8ecf3; --quiet: #94a0b3;
    --running: #6ea0ff; --waiting: #ffb05c; --there: #66748c; --used: #3fcf9f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 40px 20px 60px; }
header { margin-bottom: 24px; }
h1 { margin: 0; font-size: 30px; font-weight: 650; letter-spacing: -0.02em; }
header p { margin: 4px 0 0; color: var(--quiet); }
h2 { margin: 0 0 12px; font-size: 15px; font-weight: 600; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 12px; padding: 18px 20px; }
.card { margin-bottom: 16px; overflow-x: auto; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin-bottom: 16px; }
.figure { margin: 0; padding: 14px 16px; }
.figure h2 { margin: 0; font-size: 13px; font-weight: 500; color: var(--quiet); }
.figure strong { display: block; font-size: 25px; font-weight: 650; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.figure p { margin: 0; font-size: 13px; color: var(--quiet); }
svg { display: block; width: 100%; height: auto; }
svg .grid { stroke: var(--edge); stroke-width: 1; }
svg .tick { fill: var(--quiet); font-size: 11px; font-variant-numeric: tabular-nums; }
svg .name { fill: var(--ink); font-size: 12px; }
svg .area { opacity: 0.16; stroke: none; }
svg .line { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
svg .area.running, svg .key.running { fill: var(--running); } svg .line.running { stroke: var(--running); }
svg .area.waiting, svg .key.waiting { fill: var(--waiting); } svg .line.waiting { stroke: var(--waiting); }
svg .area.there, svg .key.there { fill: var(--there); } svg .line.there { stroke: var(--there); }
svg .area.used, svg .key.used { fill: var(--used); } svg .line.used { stroke: var(--used); }
svg .area.used { opacity: 0.3; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; text-align: right; white-space: nowrap; border-top: 1px solid var(--edge); }
th { text-align: left; font-weight: 500; }
th:first-child, .reasons td:first-child { padding-left: 0; }
.head th { border-top: 0; font-size: 13px; color: var(--quiet); text-align: right; }
.head th:first-child, .head th.text { text-align: left; }
tr + .head th { padding-top: 22px; }
td.text { text-align: left; white-space: normal; }
.reasons td:first-child { width: 1%; }
.bar { width: 24%; }
.bar i { display: block; height: 8px; border-radius: 4px; background: var(--running); min-width: 2px; }
ul { margin: 0; padding-left: 18px; }
`;
