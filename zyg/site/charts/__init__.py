"""Charts that the server draws: geometry as pure functions, SVG and HTML by small templates.

Nothing here needs a script. A chart is a box whose drawing is stretched to the width at hand (so
a phone gets the same chart), with its words in HTML above it, which are never stretched. Bars
start from zero; series differ by place or pattern as well as by colour; nothing moves.

A page writes ``{% load charts %}{% trend_chart report.points %}``; the points are any objects with
the attributes that the protocols of these modules name.
"""
