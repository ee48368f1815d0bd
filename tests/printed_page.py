"""One small page with everything that a page of ours can hold, for Word and PDF."""

PAGE = """<!DOCTYPE html>
<html lang="es-CO"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Compromiso 1 – Ciudad</title>
<style>@media print{nav,.skip,.lead,.code{display:none}}</style></head><body>
<a class="skip" href="#main">Saltar al contenido</a>
<header><p class="lead"><a href="../en/plan.html" lang="en">Read in English</a></p>
<p class="plan">Plan de prueba</p><h1>Compromiso 1. Espacio público</h1>
<p class="notice">Datos inventados.</p></header>
<nav aria-labelledby="toc"><h2 id="toc">Contenido</h2><ol>
<li><a href="#avance">Avance</a></li></ol></nav>
<main id="main" tabindex="-1">
<h2 id="mensajes">Mensajes principales</h2>
<ul class="points"><li>El avance llegó a <a class="num"
 href="#f-commitment.cobog0001.2023q4.reported_pct"
 id="n-commitment.cobog0001.2023q4.reported_pct"
 data-fact="commitment.cobog0001.2023q4.reported_pct">92,9&nbsp;%</a>, y al
 <time datetime="2023-11-30">30 de noviembre de 2023</time> faltaba
 <a class="num" href="#f-plan.n_unreported" id="n-plan.n_unreported"
 data-fact="plan.n_unreported">1</a> reporte; otra vez <a class="num"
 href="#f-commitment.cobog0001.2023q4.reported_pct"
 id="n-commitment.cobog0001.2023q4.reported_pct-2"
 data-fact="commitment.cobog0001.2023q4.reported_pct">92,9&nbsp;%</a>.</li></ul>
<section class="card" id="summary" aria-labelledby="s-t"><p class="title"
 id="s-t">En breve</p><dl><div><dt>Programado</dt><dd>100,0&nbsp;%</dd></div></dl>
</section>
<h2 id="avance">Avance</h2>
<h3 id="por-trimestre">Por trimestre</h3>
<figure id="g"><figcaption>El avance se rezagó<span class="sub">Acumulado (%), de
 julio a diciembre de 2023</span></figcaption>
<svg viewBox="0 0 560 200" role="img" aria-labelledby="g-t g-d"><title
 id="g-t">Gráfico de líneas</title><desc id="g-d">El reportado va de 88,2 % a 92,9 %;
 lo programado llega a 100 %.</desc><polyline points="40,180 300,120 520,30"
 fill="none" stroke="#12436d" stroke-width="4"/><text x="60" y="40"
 style="font-size:14px">reportado ñ é</text></svg>
<p class="cite">Fuente: monitor.xlsx.</p></figure>
<section class="tw" id="t" tabindex="0" aria-labelledby="t-c"><table>
<caption id="t-c">Avance por trimestre</caption><thead><tr><th
 scope="col">Trimestre</th><th scope="col" class="n">Reportado (%)</th></tr></thead>
<tbody><tr id="t-r1"><th scope="row"><a href="plan.html#commitments">julio a
 septiembre de 2023</a></th><td class="n">88,2</td></tr>
<tr><th scope="row">octubre a diciembre de 2023</th><td class="n">92,9</td></tr>
</tbody></table></section>
<section class="tw"><table><caption>Hallazgos</caption><thead><tr><th
 scope="col">Regla</th><th scope="col">Cuántos</th></tr></thead><tbody><tr><td><code
 >over_100</code></td><td>3</td></tr></tbody></table></section>
<div class="cell"><details class="code"><summary>Ver el código 1</summary><pre>progress
</pre></details></div>
<p>Evidencia: <a href="https://www.bogota.gov.co/acta" rel="nofollow">acta</a>;
 <a href="../downloads/progress.csv">datos (CSV, 2&nbsp;kB)</a>.</p>
<h2 id="de-donde">De dónde sale cada número</h2>
<details id="f-commitment.cobog0001.2023q4.reported_pct"><summary>92,9&nbsp;%: avance
 reportado</summary><p>Suma de peso × avance. Filas 14–19 de <code>monitor.xlsx</code>.
 SHA-256: <code>883085a9e1205a788f351f3be050f2051f7c39a0b22672a5bb5d06ba33d05c6e</code>
 <a href="#n-commitment.cobog0001.2023q4.reported_pct">Volver</a></p></details>
<details id="f-plan.n_unreported"><summary>1: sin reporte</summary><p>Hitos que
 callaron. <a href="#n-plan.n_unreported">Volver</a></p></details>
</main>
<footer><h2 id="about">Sobre esta página</h2><p>Cómo citar: Evaluador (2023).</p>
</footer></body></html>
"""

HEADINGS = [
    (1, "Compromiso 1. Espacio público"),
    (2, "Mensajes principales"),
    (2, "Avance"),
    (3, "Por trimestre"),
    (2, "De dónde sale cada número"),
    (2, "Sobre esta página"),
]
"""Level and words of every heading outside the navigation."""

TABLES = [
    [
        ["Trimestre", "Reportado (%)"],
        ["julio a septiembre de 2023", "88,2"],
        ["octubre a diciembre de 2023", "92,9"],
    ],
    [["Regla", "Cuántos"], ["over_100", "3"]],
]
"""Words of the cells of every table, row by row."""

ALTERNATIVE = (
    "Gráfico de líneas. El reportado va de 88,2 % a 92,9 %; "
    "lo programado llega a 100 %."
)
"""What the drawing says to those who cannot see it."""

FACT = "commitment.cobog0001.2023q4.reported_pct"
"""The fact that is printed twice."""
