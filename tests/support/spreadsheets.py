"""Spreadsheets of the three formats, as other programs write them."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import xlwt
from odf import opendocument, table, text

Rows = Sequence[Sequence[Any]]
Sheets = dict[str, Rows]


def as_xlsx(sheets: Sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def as_xls(sheets: Sheets) -> bytes:
    book = xlwt.Workbook()
    a_date = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write(y, x, cell, a_date)
                elif cell is not None:
                    sheet.write(y, x, cell)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def as_ods(sheets: Sheets) -> bytes:
    book = opendocument.OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        sheet = table.Table(name=name)
        for row in rows:
            line = table.TableRow()
            for cell in row:
                line.addElement(_ods_cell(cell))
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
    content = BytesIO()
    book.write(content)
    return content.getvalue()


def _ods_cell(value: Any) -> Any:
    if value is None:
        return table.TableCell()
    if isinstance(value, date):
        return table.TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, (int, float)):
        return table.TableCell(valuetype="float", value=repr(value))
    cell = table.TableCell(valuetype="string")
    cell.addElement(text.P(text=value))
    return cell


FORMATS = {"xlsx": as_xlsx, "xls": as_xls, "ods": as_ods}
