"""A Markdown file as its reader sees it: sections, fenced blocks, tables, links."""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
_FENCE = re.compile(r"^```(\w*)$")


@dataclasses.dataclass
class Block:
    language: str
    heading: str
    line: int
    text: str


@dataclasses.dataclass
class Command:
    heading: str
    line: int
    text: str
    expected: str = ""  # what the README says that its block prints; of the block's last command only


class Document:
    def __init__(self, path):
        self.path = ROOT / path
        self.text = self.path.read_text()
        self.headings = []
        self.blocks = []
        self.prose = []  # lines outside of blocks, with the heading they stand under
        self._read()

    def _read(self):
        heading, block = "", None
        for number, line in enumerate(self.text.splitlines(), 1):
            fence = _FENCE.match(line)
            if block is not None:
                if fence:
                    self.blocks.append(block)
                    block = None
                else:
                    block.text += line + "\n"
            elif fence:
                block = Block(fence[1], heading, number, "")
            elif line.startswith("#"):
                heading = line.lstrip("#").strip()
                self.headings.append(heading)
            else:
                self.prose.append((heading, line))
        assert block is None, f"{self.path}:{block and block.line}: a block without an end"

    def commands(self):
        """The commands of every sh block, in order; a text block right after one is what its last command prints."""
        found = []
        for block in self.blocks:
            if block.language == "sh":
                lines = block.text.replace("\\\n", "").splitlines()
                found += [Command(block.heading, block.line, line) for line in lines if line and not line.startswith("#")]
            elif block.language == "text":
                assert found and found[-1].heading == block.heading, f"{self.path}:{block.line}: output of no command"
                found[-1].expected = block.text
        return found

    def files(self, heading):
        """The YAML blocks of a section by the file name in their first line."""
        blocks = [block for block in self.blocks if block.language == "yaml" and block.heading == heading]
        return {re.match(r"# (\S+\.yaml)\n", block.text)[1]: block.text for block in blocks}

    def rows(self, heading=None):
        """Cells of every table row, without the heads' rulers."""
        lines = [line for under, line in self.prose if line.startswith("|") and heading in (None, under)]
        rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines]
        return [cells for cells in rows if not all(re.fullmatch(r"-+", cell) for cell in cells)]

    def links(self):
        return re.findall(r"\]\(([^)\s]+)\)", "\n".join(line for _, line in self.prose))

    def anchors(self):
        """As GitHub makes them."""
        return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in self.headings}
