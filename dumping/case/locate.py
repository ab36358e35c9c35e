"""Where a key stands in a case file: the TOML reader gives values, this gives their lines."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

Path = tuple[str | int, ...]


def line_of(text: str, path: Path) -> int:
    """The line (from 1) of the key at `path`, or of the nearest enclosing key that is written out."""
    lines = key_lines(text)
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


@lru_cache(maxsize=32)
def key_lines(text: str) -> dict[Path, int]:
    """Every key's path with its line; entries of arrays are numbered from 0."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
    lines: dict[Path, int] = {}
    entries: dict[Path, int] = defaultdict(int)

    def into_arrays(parts: list[str]) -> Path:
        """A table's path with the number of the latest entry after each array of tables on its way."""
        path: Path = ()
        for part in parts:
            path = (*path, part)
            if entries[path]:
                path = (*path, entries[path] - 1)
        return path

    for node in tree.root_node.children:
        if node.type == "pair":
            _pair(node, (), lines)
            continue
        if node.type not in ("table", "table_array_element"):
            continue
        parts = _key(next(c for c in node.children if c.type in ("bare_key", "dotted_key", "quoted_key")))
        if node.type == "table":
            path = into_arrays(parts)
        else:
            array = (*into_arrays(parts[:-1]), parts[-1])
            path = (*array, entries[array])
            entries[array] += 1
            lines.setdefault(array, node.start_point[0] + 1)
        lines[path] = node.start_point[0] + 1
        for child in node.children:
            if child.type == "pair":
                _pair(child, path, lines)
    return lines


def _pair(pair: Node, path: Path, lines: dict[Path, int]) -> None:
    key, value = pair.children[0], pair.children[-1]
    for part in _key(key):
        path = (*path, part)
        lines.setdefault(path, key.start_point[0] + 1)
    _value(value, path, lines)


def _value(value: Node, path: Path, lines: dict[Path, int]) -> None:
    if value.type == "inline_table":
        for child in value.children:
            if child.type == "pair":
                _pair(child, path, lines)
    elif value.type == "array":
        items = [c for c in value.children if c.is_named and c.type != "comment"]
        for number, item in enumerate(items):
            lines[(*path, number)] = item.start_point[0] + 1
            _value(item, (*path, number), lines)


def _key(node: Node) -> list[str]:
    if node.type == "dotted_key":
        return [part for child in node.children if child.type != "." for part in _key(child)]
    text = (node.text or b"").decode()
    return [text[1:-1] if node.type == "quoted_key" else text]
