/** The style of the page on an upgrade. Colours are variables, so that light and dark differ in one place each. */
export const UPGRADE_STYLE: string = `
:root { color-scheme:light dark; --bg:#f6f7f9; --card:#fff; --fg:#1b1f24; --dim:#5b6570; --line:#d9dee4; --code:#eef1f4; --breaks:#b42318; --value:#8a5a00; --words:#3a5bb0; --new:#117a3d; --beforebg:#fdf1ef; --afterbg:#eaf6ef; }
@media (prefers-color-scheme:dark) { :root { --bg:#15181c; --card:#1c2025; --fg:#e6e9ec; --dim:#9aa5b1; --line:#333a42; --code:#272d34; --breaks:#ff8a80; --value:#f2c066; --words:#9db7ff; --new:#7ee2a0; --beforebg:#2f1f1e; --afterbg:#182a20; } }
* { box-sizing:border-box; }
html { scroll-behavior:smooth; }
body { margin:0; background:var(--bg); color:var(--fg); font:15px/1.55 system-ui, sans-serif; }
header, main, footer { max-width:1060px; margin:0 auto; padding:0 24px; }
header { padding-top:36px; }
.kicker { margin:0; color:var(--dim); font-size:13px; letter-spacing:.06em; text-transform:uppercase; }
h1 { font-size:36px; line-height:1.2; margin:2px 0 16px; } .arrow { color:var(--dim); font-weight:400; }
nav { display:flex; flex-wrap:wrap; gap:10px; margin:0 0 16px; }
.count { padding:8px 14px; border:1px solid var(--line); border-radius:10px; background:var(--card); color:var(--fg); text-decoration:none; }
.count b { font-size:20px; margin-right:4px; font-variant-numeric:tabular-nums; } .count:hover { border-color:currentColor; }
.count.breaks b { color:var(--breaks); } .count.value b { color:var(--value); } .count.words b { color:var(--words); } .count.new b { color:var(--new); }
.note { margin:8px 0; padding:8px 12px; border-left:3px solid var(--value); background:var(--card); border-radius:0 6px 6px 0; }
.use { font-weight:600; }
h2 { font-size:22px; margin:36px 0 4px; } h2 .dim { font-weight:400; } section.breaks h2 { color:var(--breaks); } section.value h2 { color:var(--value); } section.words h2 { color:var(--words); } section.new h2 { color:var(--new); }
.dim { color:var(--dim); margin-top:0; }
.support { display:grid; grid-template-columns:repeat(auto-fit, minmax(300px, 1fr)); gap:12px; margin:12px 0 8px; }
.support div { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:10px 14px; } dt { font-weight:600; } dd { margin:2px 0 0; }
.card { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:14px 18px 16px; margin:14px 0; }
.card.unused { opacity:.72; } .card:target { outline:2px solid var(--words); }
h3 { font-size:17px; margin:0; overflow-wrap:anywhere; }
.meta { margin:2px 0 10px; color:var(--dim); font-size:13px; } .meta code { white-space:normal; overflow-wrap:anywhere; }
code, pre { font:12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code { background:var(--code); border-radius:4px; padding:1px 5px; color:var(--fg); white-space:nowrap; }
pre { margin:0; white-space:pre-wrap; overflow-wrap:anywhere; }
.sent { background:var(--code); border-radius:6px; padding:6px 10px; margin-bottom:10px; } .sent::before { content:'> '; color:var(--dim); }
.sides { display:grid; grid-template-columns:1fr 1fr; gap:10px; }
.side { border-radius:8px; padding:8px 12px 10px; min-width:0; } .side.before { background:var(--beforebg); } .side.after { background:var(--afterbg); }
h4 { margin:0; font-size:12px; color:var(--dim); font-weight:600; } .side p { margin:2px 0 4px; overflow-wrap:anywhere; }
.side pre { border-top:1px solid var(--line); padding-top:6px; }
.rank { margin-left:8px; padding:1px 8px; border:1px solid var(--line); border-radius:999px; } .rank.shown, .rank.sent { color:var(--breaks); border-color:currentColor; } .rank.possible { color:var(--value); border-color:currentColor; }
summary { cursor:pointer; } summary h2 { display:inline; font-size:17px; } .names { line-height:2; }
a { color:inherit; } :focus-visible { outline:2px solid #4a90e2; outline-offset:2px; }
footer { padding-block:28px; color:var(--dim); font-size:13px; }
@media (max-width:640px) { .sides { grid-template-columns:1fr; } h1 { font-size:27px; } header, main, footer { padding-inline:14px; } }
@media print { body { background:#fff; } .card { break-inside:avoid; } }
`;
