/** The page's style. Colours are variables, so that light and dark differ in one place each. */
export const PAGE_STYLE: string = `
:root { --bg:#fff; --fg:#1b1f24; --dim:#5b6570; --line:#d7dce1; --soft:#f4f6f8; --pick:#dbeafe; --bad:#b42318; --good:#117a3d; --warn:#8a5a00; --badbg:#fdecea; --goodbg:#e6f4ec; }
:root.dark { --bg:#15181c; --fg:#e6e9ec; --dim:#9aa5b1; --line:#333a42; --soft:#1e2329; --pick:#1d3557; --bad:#ff8a80; --good:#7ee2a0; --warn:#f2c066; --badbg:#3a1d1b; --goodbg:#15301f; }
* { box-sizing:border-box; }
html, body { height:100%; margin:0; }
body { display:flex; flex-direction:column; background:var(--bg); color:var(--fg); font:14px/1.45 system-ui, sans-serif; }
header { padding:14px 20px 6px; max-height:45vh; overflow:auto; }
h1 { font-size:19px; margin:0 0 4px; }
.arrow { color:var(--dim); font-weight:400; }
.gate { margin:0 0 8px; font-weight:600; }
.gate.bad { color:var(--bad); } .gate.good { color:var(--good); }
.problem { margin:4px 0; color:var(--warn); }
.way { margin:6px 0; } .way summary { font-weight:600; cursor:pointer; } .way h3 { font-size:13px; margin:8px 0 2px; } .way ul { margin:0 0 6px; padding-left:20px; }
table { border-collapse:collapse; margin:4px 0; }
th, td { text-align:left; padding:2px 14px 2px 0; font-weight:400; white-space:nowrap; }
thead th { color:var(--dim); font-size:12px; }
tbody th { font-weight:600; } td small { margin-left:6px; } small { color:var(--dim); font-weight:400; }
td.n { text-align:right; font-variant-numeric:tabular-nums; } td.use { white-space:normal; max-width:44ch; } td.target { white-space:normal; overflow-wrap:anywhere; min-width:12ch; max-width:40ch; }
.why { margin:-4px 0 8px; padding-left:18px; color:var(--bad); }
a { color:inherit; }
nav { display:flex; flex-wrap:wrap; gap:8px; align-items:center; padding:8px 20px; border-block:1px solid var(--line); background:var(--soft); }
#search { flex:1 1 240px; min-width:160px; padding:6px 10px; border:1px solid var(--line); border-radius:6px; background:var(--bg); color:var(--fg); font:inherit; }
#filters { display:flex; flex-wrap:wrap; gap:6px; }
button { font:inherit; color:var(--fg); background:var(--bg); border:1px solid var(--line); border-radius:999px; padding:4px 11px; cursor:pointer; }
button[aria-pressed=true] { background:var(--fg); color:var(--bg); border-color:var(--fg); }
:focus-visible { outline:2px solid #4a90e2; outline-offset:1px; }
main { flex:1; min-height:0; display:grid; grid-template:auto 1fr / minmax(300px, 5fr) 6fr; }
#summary { grid-column:1 / -1; padding:6px 20px; color:var(--dim); border-bottom:1px solid var(--line); }
#list { overflow:auto; scrollbar-gutter:stable; border-right:1px solid var(--line); position:relative; }
#space { position:relative; } #rows { position:absolute; inset:0 0 auto; }
.row { padding:5px 12px 4px 20px; line-height:1.35; border-bottom:1px solid var(--line); overflow:hidden; cursor:pointer; display:grid; grid-template-columns:1fr auto; column-gap:10px; align-content:start; }
.row[aria-selected=true] { background:var(--pick); }
.row .name { overflow-wrap:anywhere; }
.row .file { overflow:hidden; text-overflow:ellipsis; white-space:nowrap; }
.row .file { color:var(--dim); font-size:12px; grid-column:1 / -1; }
.tag { font-size:12px; align-self:start; }
.narrow .row .name { grid-column:1 / -1; } .narrow .row .file { grid-area:2 / 1; min-width:0; } .narrow .row .tag { grid-area:2 / 2; }
.broken, .differentlyFailing, .failed { color:var(--bad); } .fixed, .passed { color:var(--good); }
.flaky, .mixed, .lost, .onlyInBaseline, .onlyInCandidate, .skippedInCandidate, .skippedInBaseline { color:var(--warn); } .same, .skipped, .todo, .absent { color:var(--dim); }
#detail { overflow:auto; padding:14px 20px 30px; min-width:0; }
#detail h2 { font-size:16px; margin:0 0 2px; overflow-wrap:anywhere; }
.side .hint { margin:0; padding:8px 12px; } .hint, .where { color:var(--dim); } .where { overflow-wrap:anywhere; }
.reason { border-left:3px solid var(--line); padding:4px 0 4px 12px; margin:12px 0; }
.reason dl { display:grid; grid-template-columns:max-content 1fr; gap:0 10px; margin:4px 0; } .reason dt { color:var(--dim); } .reason dd { margin:0; overflow-wrap:anywhere; }
.reason ul { margin:4px 0; padding-left:18px; color:var(--dim); }
.sides { display:grid; grid-template-columns:repeat(auto-fit, minmax(260px, 1fr)); gap:12px; margin-top:12px; align-items:start; }
.side { border:1px solid var(--line); border-radius:8px; overflow:hidden; }
.side h3 { margin:0; padding:6px 12px; font-size:13px; background:var(--soft); border-bottom:1px solid var(--line); display:flex; justify-content:space-between; gap:8px; }
.side pre { margin:0; padding:8px 12px; white-space:pre-wrap; overflow-wrap:anywhere; font:12.5px/1.5 ui-monospace, monospace; }
pre.expected { background:var(--goodbg); } pre.received { background:var(--badbg); }
.label { padding:4px 12px 0; color:var(--dim); font-size:12px; }
footer { padding:6px 20px; color:var(--dim); font-size:12px; border-top:1px solid var(--line); }
@media (max-width:900px) {
thead { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); }
table, tbody { display:block; } tbody tr { display:flex; flex-wrap:wrap; gap:0 14px; padding:5px 0; border-top:1px solid var(--line); }
tbody th { flex:1 0 100%; white-space:normal; } td { padding:0; white-space:normal; overflow-wrap:anywhere; min-width:0; } td:empty { display:none; } td.use { max-width:none; }
td[data-label]::before { content:attr(data-label) ' '; color:var(--dim); font-size:12px; }
}
@media (max-width:760px) {
html, body { height:auto; } body { min-height:100%; } header { max-height:none; padding-inline:14px; } h1 { overflow-wrap:anywhere; }
nav { padding-inline:14px; } #search { flex-basis:100%; }
main { display:block; flex:none; } #list { max-height:min(60vh, 420px); border-right:0; border-bottom:1px solid var(--line); }
.row { padding-inline:14px; } #summary, #detail, footer { padding-inline:14px; } .sides { grid-template-columns:minmax(0, 1fr); }
}
`;
