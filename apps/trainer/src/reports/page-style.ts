/** The look of a report, in light and dark, from a phone to a wide window. */
export const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c1a22, #eceaf2); --soft: light-dark(#5f5b69, #a9a5b4);
  --paper: light-dark(#f6f5f9, #15141a); --raised: light-dark(#fff, #201e27); --line: light-dark(#dcd9e3, #3a3744);
  --accent: light-dark(#5b3fb0, #b7a3f5); --alarm: light-dark(#b3261e, #ff8a80);
  --s0: light-dark(#5b3fb0, #b7a3f5); --s1: light-dark(#c2570c, #ffb066); --s2: light-dark(#0f7a5f, #5fd6b0);
  --s3: light-dark(#1769c0, #7db8ff); --s4: light-dark(#b02a6b, #ff8fc0); --s5: light-dark(#6b6200, #d8cf63);
  font: 16px/1.5 system-ui, sans-serif; accent-color: var(--accent); }
* { box-sizing: border-box; }
body { max-width: 80rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; color: var(--ink); background: var(--paper); }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.02em; overflow-wrap: anywhere; }
h2 { margin: 2.25rem 0 .75rem; font-size: 1.2rem; letter-spacing: -.01em; }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
p { margin: .25rem 0; }
.soft, .chart p, footer { color: var(--soft); font-size: .875rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.card { margin: 0; padding: .875rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: .75rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 1rem; }
.facts dt { color: var(--soft); font-size: .8125rem; }
.facts dd { margin: 0; font-size: 1.25rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.viewer { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem; }
.viewer figure { margin: 0; max-width: 40rem; }
.viewer figcaption { margin-top: .375rem; color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; }
.stack { display: grid; }
.stack img { grid-area: 1 / 1; visibility: hidden; }
.stack img.shown { visibility: visible; }
.viewer img { display: block; width: 100%; height: auto; border-radius: .5rem; }
.viewer img.small { image-rendering: pixelated; }
.time { display: flex; align-items: center; gap: .75rem; max-width: 40rem; margin: .75rem 0; }
.time input { flex: 1; min-width: 0; height: 2rem; }
.time button { flex: none; width: 5.5rem; height: 2.25rem; font: inherit; font-weight: 600; color: var(--paper); background: var(--accent);
  border: 0; border-radius: .5rem; cursor: pointer; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)); gap: 1rem; }
.chart > svg { display: block; width: 100%; height: auto; overflow: visible; touch-action: pan-y; }
.chart text { font: 11.5px system-ui, sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums; }
.chart text.y { text-anchor: end; }
.chart text.x { text-anchor: middle; }
.chart text.best { font-weight: 600; fill: var(--ink); paint-order: stroke; stroke: var(--raised); stroke-width: 4px; }
.chart path { fill: none; vector-effect: non-scaling-stroke; }
.chart .grid { stroke: var(--line); stroke-width: 1; }
.chart .axis { stroke: var(--soft); stroke-width: 1; }
.chart .reference { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 4; }
.chart .cursor { stroke: var(--soft); stroke-dasharray: 3 3; }
.chart .raw { stroke: var(--colour); stroke-width: 1; opacity: .32; }
.chart .bold { stroke: var(--colour); stroke-width: 2; stroke-linejoin: round; }
.chart .dot { fill: var(--colour); }
.chart circle.best { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.chart .mark { fill: var(--alarm); }
.swatch.dashes { background: repeating-linear-gradient(90deg, var(--ink) 0 .25rem, transparent .25rem .375rem); }
.s0 { --colour: var(--s0); } .s1 { --colour: var(--s1); } .s2 { --colour: var(--s2); }
.s3 { --colour: var(--s3); } .s4 { --colour: var(--s4); } .s5 { --colour: var(--s5); }
.legend { display: flex; flex-wrap: wrap; gap: .125rem 1rem; margin: .25rem 0 .5rem; padding: 0; list-style: none; font-size: .8125rem;
  color: var(--soft); }
.legend b { color: var(--ink); font-variant-numeric: tabular-nums; }
.legend .at { margin-left: auto; }
.swatch { display: inline-block; width: .875rem; height: .1875rem; margin-right: .375rem; vertical-align: middle; border-radius: 1px;
  background: var(--colour); }
details { margin-top: .375rem; font-size: .8125rem; }
summary { color: var(--soft); cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
.chart table { width: 100%; font-size: .8125rem; }
td, th { padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th, .settings th { color: var(--soft); }
.settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)); gap: 1rem; align-items: start; }
.settings table { width: 100%; margin-top: .25rem; }
.settings th { width: 40%; }
.settings td { overflow-wrap: anywhere; }
.alarms { list-style: none; }
.alarms li { padding: .5rem 0; border-bottom: 1px solid var(--line); }
.alarms li:last-child { border: 0; }
.alarms b { color: var(--alarm); }
footer { margin-top: 2.5rem; }
@media print { .time, details { display: none; } .card { break-inside: avoid; } }
`;

/** Without its script a page shows every grid, and no controls that do nothing. */
export const STYLE_WITHOUT_SCRIPT = `
.stack { gap: 1rem; } .stack img { grid-area: auto; visibility: visible; } .time { display: none; }
`;
