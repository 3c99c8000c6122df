"""Does a fragment survive pasting into the WeChat editor? Judged on the output, with an HTML parser."""

from html.parser import HTMLParser

from notices.lint_data import load_html_profile


def html_faults(html: str) -> list[str]:
    """What the editor would drop or break: tags, attributes, styles, line breaks, unclosed elements."""
    parser = _Profile()
    parser.feed(html)
    parser.close()
    faults = parser.faults + [f"<{tag}> is never closed" for tag in parser.open]
    if "\n" in html.strip() or "> <" in html:
        faults.append("line breaks or blanks between tags")
    return faults


class _Profile(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self._profile = load_html_profile()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._profile.tags:
            self.faults.append(f"<{tag}>")
        if tag not in self._profile.void:
            self.open.append(tag)
        for name, value in attrs:
            if name not in self._profile.attributes:
                self.faults.append(f"<{tag} {name}>")
            elif name == "style":
                self._check_style(value or "")
            elif name == "src":
                self.faults.append(f"a picture is linked: {value}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes nothing")
        else:
            self.open.pop()

    def handle_comment(self, data: str) -> None:
        self.faults.append("comment")

    def _check_style(self, style: str) -> None:
        for rule in filter(None, (part.strip() for part in style.split(";"))):
            name, _, value = (part.strip() for part in rule.partition(":"))
            allowed = name in self._profile.properties or name.rsplit("-", 1)[0] in ("margin", "padding", "border")
            if not allowed or not self._profile.value.match(value) or self._profile.bad_value.search(value):
                self.faults.append(f"style {rule}")
