"""The reliability diagram as an SVG picture, drawn by hand so that nothing else is needed."""

from collections.abc import Sequence

Band = tuple[float, float, int]
_SIZE, _EDGE = 360, 48


def draw_reliability(series: dict[str, Sequence[Band]]) -> str:
    """Stated confidence across, share right upwards; the area of a dot grows with the number of answers."""
    colours = ("#1f5f99", "#b3541e", "#3b7a57", "#8a6d9b")
    parts = [_frame()]
    for place, (name, bands) in enumerate(series.items()):
        colour = colours[place % len(colours)]
        line = " ".join(f"{_x(said):.1f},{_y(was):.1f}" for said, was, _ in bands)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts += [
            f'<circle cx="{_x(said):.1f}" cy="{_y(was):.1f}" r="{2 + n**0.5 / 2:.1f}" fill="{colour}" '
            f'fill-opacity="0.7">'
            f"<title>{name}: {n} answers, stated {said:.2f}, right {was:.2f}</title></circle>"
            for said, was, n in bands
        ]
        parts.append(f'<text x="{_EDGE + 12}" y="{_EDGE + 18 + 18 * place}" fill="{colour}">{name}</text>')
    total = _SIZE + 2 * _EDGE
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {total}" width="{total}" height="{total}" '
        f'font-family="sans-serif" font-size="13" role="img" aria-label="reliability diagram">\n{body}\n</svg>\n'
    )


def _frame() -> str:
    ticks = []
    for step in range(6):
        share = step / 5
        ticks.append(f'<text x="{_x(share):.0f}" y="{_EDGE + _SIZE + 18}" text-anchor="middle">{share:.1f}</text>')
        ticks.append(f'<text x="{_EDGE - 8}" y="{_y(share) + 4:.0f}" text-anchor="end">{share:.1f}</text>')
    return (
        f'<rect width="100%" height="100%" fill="white"/>'
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#888"/>'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#bbb" stroke-dasharray="4 4"/>'
        + "".join(ticks)
        + f'<text x="{_EDGE + _SIZE / 2}" y="{_EDGE + _SIZE + 40}" text-anchor="middle">stated confidence</text>'
        f'<text x="16" y="{_EDGE + _SIZE / 2}" transform="rotate(-90 16 {_EDGE + _SIZE / 2})" '
        'text-anchor="middle">share right</text>'
    )


def _x(share: float) -> float:
    return _EDGE + share * _SIZE


def _y(share: float) -> float:
    return _EDGE + _SIZE - share * _SIZE
