extension ReportPage {
  /// Light and dark, phone and desktop, screen and paper.
  static let style = """
    :root{--back:#f4f5f7;--card:#fff;--ink:#1c2430;--soft:#5a6575;--rule:#dfe3e8;--a:#2f6fb0;\
    --b:#c2571a;--c:#2a8f5b;--d:#a03a63;--good:#1f7a4a;--bad:#b3261e}
    @media (prefers-color-scheme:dark){:root{--back:#12161c;--card:#1b212a;--ink:#e8ecf1;\
    --soft:#a3aebb;--rule:#323b47;--a:#6fb0ee;--b:#f09456;--c:#5fcf95;--d:#ea86b0;--good:#5fcf95;\
    --bad:#ff8a80}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,-apple-system,\
    "Segoe UI","Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR","Malgun Gothic",sans-serif;\
    word-break:keep-all;overflow-wrap:anywhere}
    main{max-width:1120px;margin:0 auto;padding:0 16px 48px;display:none}
    #in-en:checked~.in-en,#in-ko:checked~.in-ko{display:block}
    body>input{position:absolute;opacity:0;width:1px;height:1px}
    .languages{max-width:1120px;margin:0 auto;padding:12px 16px 0;text-align:right;font-size:14px}
    .languages label{display:inline-block;padding:8px 12px;cursor:pointer;color:var(--soft);\
    border-radius:8px}
    #in-en:checked~.languages [for=in-en],#in-ko:checked~.languages [for=in-ko]{color:var(--ink);\
    font-weight:600;background:var(--card)}
    #in-en:focus-visible~.languages [for=in-en],#in-ko:focus-visible~.languages [for=in-ko]\
    {outline:2px solid var(--a)}
    header p{margin:0;color:var(--soft)}
    h1{font-size:clamp(26px,5vw,40px);line-height:1.2;margin:4px 0 12px;text-wrap:balance}
    h2{font-size:19px;margin:0 0 4px;line-height:1.3}
    h3{font-size:15px;margin:16px 0 4px}
    .verdict{border-radius:12px;padding:12px 16px;margin:16px 0;background:var(--card);\
    border-left:6px solid var(--good)}
    .verdict.broken{border-color:var(--bad)}
    .verdict strong{color:var(--good)}.verdict.broken strong{color:var(--bad)}
    .verdict p{margin:0}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;\
    margin:16px 0;padding:0}
    .tiles div,.card{background:var(--card);border-radius:12px;padding:14px 16px;min-width:0}
    .tiles dt{font-size:14px;color:var(--soft)}
    .tiles dd{margin:0}.tiles dd.value{white-space:nowrap;font-size:clamp(19px,2vw,24px);font-weight:650;line-height:1.25;\
    font-variant-numeric:tabular-nums}
    .tiles dd.note{font-size:13px;color:var(--soft)}
    .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));gap:16px}
    .wide{grid-column:1/-1}.tall{grid-row:span 2}
    .note{color:var(--soft);font-size:14px;margin:0 0 8px}
    svg{display:block;width:100%;height:auto;max-width:640px;margin:0 auto}
    svg text{fill:var(--soft);font:13px system-ui,"Noto Sans KR","Noto Sans CJK KR",sans-serif}
    svg .rule{stroke:var(--rule);fill:none}svg .curve{fill:none;stroke-width:2}
    .a{stroke:var(--a)}.b{stroke:var(--b)}.c{stroke:var(--c)}.d{stroke:var(--d)}
    .fa{fill:var(--a)}.fb{fill:var(--b)}.fc{fill:var(--c)}.fd{fill:var(--d)}
    .legend{display:flex;flex-wrap:wrap;gap:2px 14px;padding:0;margin:4px 0 0;list-style:none;\
    font-size:14px}
    .legend i{display:inline-block;width:14px;height:4px;border-radius:2px;margin-right:6px;\
    vertical-align:middle}
    i.a{background:var(--a)}i.b{background:var(--b)}i.c{background:var(--c)}i.d{background:var(--d)}
    .bars{list-style:none;margin:8px 0 0;padding:0}
    .bars li{margin:0 0 8px}
    .bars span{display:flex;justify-content:space-between;gap:12px;font-size:14px}
    .bars em{font-style:normal}.bars b{white-space:nowrap;font-variant-numeric:tabular-nums}
    .bars i{display:block;height:10px;border-radius:5px;background:var(--a);min-width:2px}
    .bars.refused i{background:var(--d)}
    table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
    th,td{text-align:right;padding:5px 6px;white-space:nowrap;border-bottom:1px solid var(--rule);font-weight:400}
    thead th{color:var(--soft);font-size:13px}
    th:first-child,td:first-child{text-align:left;white-space:normal;min-width:5em}
    .scroll{overflow-x:auto}
    .findings{padding-left:20px;margin:8px 0}.findings li{margin-bottom:8px}
    .findings b{color:var(--b)}
    code{font-family:ui-monospace,monospace;font-size:.92em}
    footer{color:var(--soft);font-size:13px;margin-top:24px}
    @media (max-width:480px){.tiles{grid-template-columns:1fr 1fr}.tiles dd.value{font-size:20px}\
    th,td{padding:5px 4px;font-size:13px}svg text{font-size:15px}\
    .scroll :is(th,td):nth-child(3),.scroll :is(th,td):nth-child(5){display:none}}
    @media print{:root{--back:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#bbb;--a:#2f6fb0;\
    --b:#c2571a;--c:#2a8f5b;--d:#a03a63;--good:#1f7a4a;--bad:#b3261e}\
    body{font-size:11pt}.languages{display:none}.card,.tiles div{border:1px solid #ccc;\
    break-inside:avoid}.bars i,.legend i{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    """
}
