"""Reads CSV as it comes, row by row in bounded memory: what is broken is told by its physical line, the rest is read.

Rules:
- Encoding is UTF-8 or UTF-16 as the byte order mark says, else what the caller names, else UTF-8. A row that holds
  bytes of another encoding is rejected.
- Lines end with LF, CR LF or CR (read as LF). Blank lines are no rows. The first line that is not blank is the header.
- A row is as many physical lines as it takes for its double quotes to pair, at most MAX_ROW characters. It must follow
  RFC 4180, and when it spans several lines also have the header's number of fields. If not, its *first* line alone
  is rejected and reading resumes with the next physical line, so an unclosed quote never swallows the file.
- Every other row that is too short, too long, or has a NUL character is one reject.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, TypeVar

from patra_graph.errors import LoadError

from .rows import Reject
from .sources import open_bytes

MAX_ROW = 131_072
BLOCK = 65_536
_FIELD = r'(?:"[^"]*+(?:""[^"]*+)*+"|[^",\n]*+)'
_ROW = re.compile(f"{_FIELD}(?:,{_FIELD})*+")
_GOOD_FIELD = re.compile(rf"{_FIELD}(?=,|\Z)")
_OPEN_FIELD = re.compile(r'"[^"]*+(?:""[^"]*+)*+\Z')
_BAD_UTF8, _BAD_UTF16 = re.compile("[\ud800-\udfff]"), re.compile("\ufffd")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffd]")

Line = tuple[int, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """One row's fields as text, by name; a column that the file lacks reads as ''. `columns` holds numbers from 0."""

    path: str
    line: int
    columns: Mapping[str, int]
    values: list[str]

    def __getitem__(self, name: str) -> str:
        return self.values[self.columns[name]].strip() if name in self.columns else ""

    def reject(self, name: str, code: str, message: str) -> Reject:
        """The reject of this row for the field of that name."""
        return Reject(self.path, self.line, self.columns.get(name, -1) + 1, name, code, message)


def header(path: Path, *, encoding: str | None = None) -> list[str]:
    """The column names, trimmed, in lower case. Raises LoadError when the first row is no header."""
    with open_bytes(path) as stream, _text(stream, encoding) as text:
        return [_column_name(name) for name in _header_row(path, _Lines(text))]


def require(path: Path, names: list[str], required: tuple[str, ...]) -> None:
    """Raise LoadError unless every required column is among the names."""
    missing = [name for name in required if name not in names]
    if not missing:
        return
    hint = f"The first line must name the columns; needed are {', '.join(required)}."
    if len(names) == 1 and re.search(r"[;\t]", names[0]):
        hint = "Separate the columns with commas, not with semicolons or tabs."
    raise LoadError(f"{path}: there is no column {', '.join(map(repr, missing))}", hint)


def records(
    path: Path,
    columns: Mapping[str, int],
    *,
    encoding: str | None = None,
    plain: Callable[[int, list[str]], T | None] = lambda first, lines: None,
) -> Iterator[Record | Reject | T]:
    """Each row after the header as a Record that can read these columns only, or as a Reject.

    `plain(first line number, lines)` is offered whole blocks of lines first: what it makes of a block is yielded in
    its place, and where it gives None the block is read row by row.
    """
    with open_bytes(path) as stream, _text(stream, encoding) as text:
        name, lines, bad = str(path), _Lines(text), _BAD_UTF16 if text.encoding == "utf-16" else _BAD_UTF8
        width = len(_header_row(path, lines))
        while True:
            if block := lines.take_block():
                made = plain(*block)
                if made is not None:
                    yield made
                    continue
                lines.put_back(list(enumerate(block[1], block[0])))
            if not (taken := lines.take_row()):
                return
            values = _split(taken)
            if values is None or (len(taken) > 1 and len(values) != width):
                lines.put_back(taken[1:])
                yield _broken(Record(name, taken[0][0], columns, []), taken[0][1])
            else:
                yield _checked(Record(name, taken[0][0], columns, values), width, bad)


class _Lines:
    """The physical lines of a text with their numbers from 1; lines can be put back. Too long ones come cut."""

    def __init__(self, text: TextIO) -> None:
        self._blocks = _line_blocks(text)
        self._next = 1
        self._waiting: deque[Line] = deque()

    def take_block(self) -> tuple[int, list[str]] | None:
        """The lines of the next block and the number of the first; None at the end, and while lines wait."""
        if self._waiting or (block := next(self._blocks, None)) is None:
            return None
        first, self._next = self._next, self._next + len(block)
        return first, block

    def take(self) -> Line | None:
        if not self._waiting and (block := self.take_block()):
            self._waiting.extend(enumerate(block[1], block[0]))
        return self._waiting.popleft() if self._waiting else None

    def put_back(self, lines: list[Line]) -> None:
        self._waiting.extendleft(reversed(lines))

    def take_row(self) -> list[Line]:
        """The lines of the next row: as many as it takes for the quotes to pair; none at the end."""
        first = self.take()
        while first and not first[1].strip():
            first = self.take()
        if not first:
            return []
        taken, quotes, size = [first], first[1].count('"'), len(first[1])
        while quotes % 2 and size <= MAX_ROW and (line := self.take()):
            taken.append(line)
            quotes, size = quotes + line[1].count('"'), size + len(line[1]) + 1
        return taken


def _text(stream: BinaryIO, encoding: str | None) -> TextIO:
    """The stream as text with every line end as LF; bad bytes stay visible (surrogates, or U+FFFD in UTF-16)."""
    buffered = io.BufferedReader(stream)
    start = buffered.peek(3)[:3]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif start == b"\xef\xbb\xbf" or encoding is None:
        encoding = "utf-8-sig"
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    return io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline=None)


def _line_blocks(text: TextIO) -> Iterator[list[str]]:
    """The lines of the text, some tens of kilobytes at once; of a line that is too long only its start."""
    rest = ""
    while block := text.read(BLOCK):
        lines = (rest + block).split("\n")
        rest = lines.pop()[: MAX_ROW + 1]
        if lines:
            lines[0] = lines[0][: MAX_ROW + 1]
            yield lines
    if rest:
        yield [rest]


def _split(taken: list[Line]) -> list[str] | None:
    """The fields of a well-formed row, or None."""
    text = "\n".join(line for _, line in taken)
    if len(text) > MAX_ROW or ('"' in text and not _ROW.fullmatch(text)):
        return None
    return next(csv.reader([text], strict=True))


def _broken(record: Record, text: str) -> Reject:
    """Why the row that starts with this line has no fields, and in which field it goes wrong."""
    if len(text) > MAX_ROW:
        return record.reject("", "row-too-long", f"the row has more than {MAX_ROW:,} characters")
    number, at = 0, 0
    while match := _GOOD_FIELD.match(text, at):
        number, at = number + 1, match.end() + 1
    if _OPEN_FIELD.match(text, at):
        message = 'a double quote is opened and never closed; write "" for a quote inside a field'
        return _reject_number(record, number, "unclosed-quote", message)
    message = 'a double quote in the middle of a field; put the field in quotes and write "" for each quote in it'
    return _reject_number(record, number, "bad-quote", message)


def _reject_number(record: Record, number: int, code: str, message: str) -> Reject:
    name = next((name for name, place in record.columns.items() if place == number), "")
    return Reject(record.path, record.line, number + 1, name, code, message)


def _checked(record: Record, width: int, bad: re.Pattern[str]) -> Record | Reject:
    values = record.values
    if len(values) != width:
        code = "short-row" if len(values) < width else "long-row"
        return record.reject("", code, f"the row has {len(values)} fields, the header has {width}")
    whole = "".join(values)
    if "\0" in whole or bad.search(whole):
        return _bad_characters(record, bad)
    return record


def _bad_characters(record: Record, bad: re.Pattern[str]) -> Reject:
    number, value = next((n, value) for n, value in enumerate(record.values) if "\0" in value or bad.search(value))
    found = bad.search(value)
    if not found:
        return _reject_number(record, number, "nul", "the field has a NUL character; remove it")
    byte = ord(found[0]) - 0xDC00
    what = f"byte 0x{byte:02X} is not valid UTF-8" if 0x80 <= byte <= 0xFF else "the text is not valid UTF-16"
    return _reject_number(record, number, "bad-encoding", f"{what}; save the file as UTF-8")


def _header_row(path: Path, lines: _Lines) -> list[str]:
    taken = lines.take_row()
    if not taken:
        raise LoadError(f"{path}: the file is empty", "Its first line must name the columns.")
    names = _split(taken[:1])
    if names is None or _UNPRINTABLE.search(taken[0][1]):
        hint = "The first line must name the columns, separated by commas; save the file as CSV in UTF-8."
        raise LoadError(f"{path}:{taken[0][0]}: the header line cannot be read", hint)
    known = [_column_name(name) for name in names if name.strip()]
    doubled = sorted({name for name in known if known.count(name) > 1})
    if doubled:
        raise LoadError(f"{path}: the column {', '.join(map(repr, doubled))} is there twice", "Keep one of them.")
    return names


def _column_name(name: str) -> str:
    return name.strip().casefold()
