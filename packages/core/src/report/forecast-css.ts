/** The look of the page: light and dark, on paper, and readable without any colour. */
export const forecastCss = `
:root{color-scheme:light dark;--ink:#1c2128;--soft:#59636e;--line:#d8dee4;--back:#fff;--raised:#f6f8fa;--none:#1a7f37;--info:#0969da;--warning:#8a5a00;--error:#c1121f;--errorback:#ffebe9;--warningback:#fff8e1;--infoback:#eef6ff}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--line:#30363d;--back:#0d1117;--raised:#161b22;--none:#4ac26b;--info:#6cb6ff;--warning:#e3b341;--error:#ff7b72;--errorback:#3a1518;--warningback:#33290f;--infoback:#10243d}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header{max-width:110rem;margin:0 auto;padding:0 2rem}
header{padding-top:2.5rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem;letter-spacing:-.02em}
h2{font-size:1.2rem;margin:2.5rem 0 .8rem}
p{margin:.2rem 0;max-width:52rem}
.soft{color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1rem;padding:0;margin:1.8rem 0 0;list-style:none}
.cards li{border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem;background:var(--raised)}
.cards b{display:block;font-size:1.05rem}
.cards svg{display:block;width:100%;height:8px;border-radius:4px;margin:.7rem 0 .5rem}
.cards span{white-space:nowrap}
.cards .e{font-weight:600}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:10px}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.92rem}
th,td{text-align:left;padding:.38rem .75rem;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:top}
tr:last-child>*{border-bottom:0}
thead th{background:var(--raised);position:sticky;top:0}
tbody th{font-weight:500;position:sticky;left:0;background:var(--back)}
tbody tr:hover>*{background:var(--raised)}
td.r{text-align:right;font-variant-numeric:tabular-nums}
a{color:inherit}
.n{color:var(--none)}.i{color:var(--info)}.w{color:var(--warning)}.e{color:var(--error)}
td.e{background:var(--errorback)}td.w{background:var(--warningback)}
rect.n{fill:var(--none)}rect.i{fill:var(--info)}rect.w{fill:var(--warning)}rect.e{fill:var(--error)}
.notes{list-style:none;padding:0;margin:0}
.notes li{border-left:4px solid var(--line);padding:.5rem 1rem;margin:0 0 .8rem;scroll-margin-top:1rem}
.notes li.e{border-color:var(--error);color:inherit}.notes li.w{border-color:var(--warning);color:inherit}.notes li.i{border-color:var(--info);color:inherit}
.notes li:target{background:var(--infoback);outline:2px solid var(--info)}
code{display:inline-block;font:.88rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.15rem .5rem;margin-top:.3rem;white-space:pre-wrap;overflow-wrap:anywhere}
footer{color:var(--soft);padding:2.5rem 0}
@page{size:A4 landscape;margin:12mm}
@media print{body{font-size:9pt}h1{font-size:16pt}main,header{padding:0;max-width:none}table{font-size:7pt}.cards{grid-template-columns:repeat(6,1fr);gap:.5rem}.cards li{padding:.5rem}.wide{overflow:visible}thead th,tbody th{position:static}.cards li,.notes li,tr{break-inside:avoid}td,th{padding:.15rem .25rem;white-space:normal}}
`;
