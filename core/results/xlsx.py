"""A table as an .xlsx file: Office Open XML (ECMA-376) of one sheet, written by the standard library.

Numbers are numbers, dates are dates, everything else is text, even if it starts with =: a cell is never a
formula. XlsxWriter does the same in 0.4 MB more of every package.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAX_ROWS = 1_048_575  # below the heading, in Excel
MAX_TEXT = 32_767  # characters of a cell, in Excel

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_FILE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_EPOCH = date(1899, 12, 30)  # day 0, counting the 29 February 1900 that Excel believes in

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_FILE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_FILE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_FILE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Cell formats: 0 plain, 1 a heading, 2 a date, 3 a date with its time.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_UNPRINTABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


def xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The file: `columns` as its heading, then `rows`, at most `MAX_ROWS`."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, _DECLARATION + part)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            sheet.write(_row([_text(column, 1) for column in columns]))
            for row, _ in zip(rows, range(MAX_ROWS), strict=False):
                sheet.write(_row([_cell(value) for value in row]))
            sheet.write(b"</sheetData></worksheet>")
    return content.getvalue()


def _row(cells: Sequence[str]) -> bytes:
    return f"<row>{''.join(cells)}</row>".encode()


def _cell(value: Any) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, (int, float, Decimal)) and _is_exact(value):
        return f"<c><v>{value!r}</v></c>" if isinstance(value, (int, float)) else f"<c><v>{value}</v></c>"
    if isinstance(value, date) and value.year >= 1900:
        return _date(value)
    return _text(str(value), 0)


def _is_exact(value: float | Decimal) -> bool:
    """Whether a spreadsheet, whose numbers are doubles, keeps the number."""
    return isfinite(value) and (not isinstance(value, int) or abs(value) <= 2**53)


def _date(value: date) -> str:
    days = (date(value.year, value.month, value.day) - _EPOCH).days
    if isinstance(value, datetime):
        moment = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        return f'<c s="3"><v>{days + moment / timedelta(days=1)!r}</v></c>'
    return f'<c s="2"><v>{days}</v></c>'


def _text(text: str, style: int) -> str:
    text = escape(text.translate(_UNPRINTABLE)[:MAX_TEXT])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
