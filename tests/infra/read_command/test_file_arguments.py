"""Which arguments without a type name a file: their names and help say so."""

import pytest

from infra.read_command.inside.naming import file_kind, split_words


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("path", ""),
        ("input", "input file"),
        ("csv", "CSV file with sales"),
        ("image", "the image file to convert"),
        ("data", "data file (CSV)"),
        ("script", "Python file."),
        ("config", "Path to the settings"),
        ("schema", "\n  the path to a JSON Schema to validate with"),
        ("path", "a file or directory"),
        ("FILE_OR_DIR", "what to check"),
    ],
)
def test_a_file_to_read_is_recognised(name: str, about: str) -> None:
    assert file_kind(split_words(name), about, is_path=False) == "read"


@pytest.mark.parametrize(
    ("name", "about"),
    [("output", "output file"), ("report", "report file to write"), ("log", "log file"), ("output-path", "")],
)
def test_a_file_to_write_is_recognised(name: str, about: str) -> None:
    assert file_kind(split_words(name), about, is_path=False) == "write"


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("input", "text to convert"),
        ("encoding", "file encoding"),
        ("format", "the file format"),
        ("number", "number of files"),
        ("extension", "extension for files"),
        ("pattern", "skip files"),
        ("word", "word to find in file"),
        ("name", "name of the person"),
        ("key", "path of keys, such as a.b"),
        ("log", "log level"),
        ("path", "path to the folder"),
        ("dest", "directory for the output files"),
        ("root", "path to the root directory"),
    ],
)
def test_any_other_text_stays_text(name: str, about: str) -> None:
    assert file_kind(split_words(name), about, is_path=False) == "text"
