package markdown

import "strings"

// corpus is what people have tried to get scripts, styles, frames and foreign
// requests through Markdown. Each line is one payload, except the last ones,
// which need line breaks.
func corpus() []string {
	const lines = `
<script>alert(1)</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script/src=data:,alert(1)>
<img src=x onerror=alert(1)>
<img src="javascript:alert(1)">
<img/src/onerror=alert(1)>
<IMG """><SCRIPT>alert(1)</SCRIPT>">
<img src=x:x onerror\x00=alert(1)>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><use href="data:image/svg+xml,x"></use></svg>
<svg><animate onbegin=alert(1) attributeName=x></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>
<math href="javascript:alert(1)">x</math>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="data:text/html,<script>alert(1)</script>"></object>
<embed src="javascript:alert(1)">
<form action="javascript:alert(1)"><button>x</button></form>
<button formaction="javascript:alert(1)">x</button>
<input autofocus onfocus=alert(1)>
<select autofocus onfocus=alert(1)>
<textarea autofocus onfocus=alert(1)>
<details open ontoggle=alert(1)>
<video><source onerror=alert(1)></video>
<audio src=x onerror=alert(1)>
<body onload=alert(1)>
<marquee onstart=alert(1)>
<isindex action=javascript:alert(1)>
<meta http-equiv="refresh" content="0;url=javascript:alert(1)">
<base href="https://evil.example/">
<link rel=stylesheet href=//evil.example/x.css>
<style>@import '//evil.example/x.css';</style>
<style>body{background:url(//evil.example)}</style>
<div style="background:url(javascript:alert(1))">x</div>
<p style="position:fixed;inset:0">x</p>
<p id="content" class="admin">x</p>
<a href="javascript:alert(1)">x</a>
<a href="https://example.org" onclick=alert(1)>x</a>
<a href="https://example.org" target=_blank>x</a>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<template><script>alert(1)</script></template>
<xmp><img src=x onerror=alert(1)></xmp>
<title><img src=x onerror=alert(1)></title>
<plaintext><img src=x onerror=alert(1)>
<!--><img src=x onerror=alert(1)>-->
<!-- --!><img src=x onerror=alert(1)> -->
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><script>alert(1)</script>
<!DOCTYPE html><script>alert(1)</script>
<custom-element onpointerenter=alert(1)>
<a href="https://example.org"><a href="javascript:alert(1)">x</a></a>
<table background="javascript:alert(1)"><tr><td background="javascript:alert(1)">
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](javascript&colon;alert(1))
[x](&#106;avascript:alert(1))
[x](&#x6A;&#x61;vascript:alert(1))
[x](java&Tab;script:alert(1))
[x](java&NewLine;script:alert(1))
[x](java\script:alert(1))
[x](javascript\:alert(1))
[x](%6Aavascript:alert(1))
[x](\x01javascript:alert(1))
[x](<javascript:alert(1)>)
[x](<java script:alert(1)>)
[x](vbscript:msgbox(1))
[x](data:text/html,<script>alert(1)</script>)
[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
[x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)
[x](file:///etc/passwd)
[x](blob:https://example.org/x)
[x](view-source:https://example.org)
[x](//evil.example)
[x](\\evil.example)
[x](/logout)
[x](?logout=1)
[x](https:evil.example)
[x](https://example.org@evil.example)
[x](https://example.org" onmouseover="alert(1))
[x](https://example.org 'x" onmouseover="alert(1)')
[x](https://example.org "x' onmouseover='alert(1)")
[x](https://example.org/"><script>alert(1)</script>)
[x" onmouseover="alert(1)](https://example.org)
[<script>alert(1)</script>](https://example.org)
![x](https://evil.example/pixel.png)
![x](javascript:alert(1))
![x" onerror="alert(1)](https://evil.example/x.png)
![x](data:image/svg+xml,<svg onload=alert(1)>)
[![x](https://evil.example/pixel.png)](javascript:alert(1))
<javascript:alert(1)>
<JAVASCRIPT:alert(1)>
<data:text/html,x>
<vbscript:x>
<x:x" onclick="alert(1)>
<https://example.org/"onclick="alert(1)>
<a@example.org"onclick="alert(1)>
https://example.org/"onmouseover="alert(1)
https://example.org/<script>alert(1)</script>
http://user:pass@example.org
www.example.org"onmouseover=alert(1)
javascript:alert(1)
# x {#id .class onclick=alert(1)}
# <img src=x onerror=alert(1)>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;img src=x onerror=alert(1)&#62;
` + "`<img src=x onerror=alert(1)>`" + `
**<img src=x onerror=alert(1)>**
~~<img src=x onerror=alert(1)>~~
\<img src=x onerror=alert(1)>
- [ ] <input autofocus onfocus=alert(1)>
x[^1] [^1]: <script>alert(1)</script>
{{constructor.constructor('alert(1)')()}}
<%= 7*7 %>`
	payloads := strings.Split(strings.TrimSpace(strings.NewReplacer(`\x00`, "\x00", `\x01`, "\x01").Replace(lines)), "\n")
	return append(payloads,
		"[x][r]\n\n[r]: javascript:alert(1)",
		"[x][r]\n\n[r]: <javascript:alert(1)> \"t\"",
		"[r]\n\n[r]: data:text/html,<script>alert(1)</script>",
		"[x](java\nscript:alert(1))",
		"[x](\tjavascript:alert(1))",
		"<div>\n\n<script>alert(1)</script>\n\n</div>",
		"<script>\n\nalert(1)\n\n</script>",
		"<style>\n\n*{}\n\n</style>",
		"<pre>\n<img src=x onerror=alert(1)>\n</pre>",
		"```\"onmouseover=alert(1)\nx\n```",
		"```html\n</code></pre><script>alert(1)</script>\n```",
		"    <script>alert(1)</script>",
		"| a |\n|:-:|\n| <img src=x onerror=alert(1)> |",
		"| <script> | alert(1) | </script> |\n|---|---|---|\n| [x](javascript:alert(1)) | ![x](//evil.example) | `|` |",
		"term\n: <script>alert(1)</script>",
		"> <script>\n> alert(1)\n> </script>",
		"\u00a0<img src=x onerror=alert(1)>",
		"\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
		"<img src=x onerror\u2028=alert(1)>",
		"<\x00script>alert(1)</script>",
		"<scr\xffipt>alert(1)</script>",
		"\xc0\xbcscript\xc0\xbealert(1)",
	)
}
