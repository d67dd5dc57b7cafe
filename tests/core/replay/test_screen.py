"""A transcript as a terminal shows it, and how it looks. Whatever a script prints, the result is bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.replay.screen import BYTES, PLAIN, Style, marked, plain, render


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("10 %\r20 %", "20 %"),
        ("100 %\r20 %", "20 %%"),
        ("100 %\r\x1b[K20 %", "20 %"),
        ("wombat\b\b\b", "wombat"),
        ("wombat\b\b\bxyz", "womxyz"),
        ("\b\bwombat", "wombat"),
        ("a\tb", "a       b"),
        ("12345678\tb", "12345678        b"),
        ("wombat\x1b[3D\x1b[K", "wom"),
        ("wombat\x1b[3D\x1b[1Kx", "   xat"),
        ("wombat\x1b[2Kx", "      x"),
        ("wombat\x1b[1Gx", "xombat"),
        ("wombat\x1b[Gx", "xombat"),
        ("a\x1b[3Cb", "a   b"),
        ("a\x1b[Cb", "a b"),
        ("a\x1b[999999Cb", "a" + " " * 999 + "b"),
        ("a\x1b[99999999Cb", "a b"),
        ("a" * 2_000 + "\tb\x1b[9Cc", "a" * 2_000 + "bc"),
        ("\t" * 200 + "x", " " * 1_000 + "x"),
        ("\x1b]0;never closed", "0;never closed"),
        ("\x1b[" + "1" * 4_301 + "mx", "x"),
        ("a\x1b[5Db", "b"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[?25lhidden cursor\x1b[?25h", "hidden cursor"),
        ("\x1b(Btext\x1b=", "text"),
        ("bell\x07 and nul\x00", "bell and nul"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("one\ntwo\n", "one\ntwo\n"),
        ("before\fafter", "before\nafter"),
    ],
)
def test_a_line_ends_up_as_a_terminal_shows_it(written: str, shown: str) -> None:
    assert plain(written) == shown


@pytest.mark.parametrize(
    ("codes", "style"),
    [
        ("31", Style(colour=1)),
        ("44", Style(ground=4)),
        ("97;101", Style(colour=15, ground=9)),
        ("31;39", PLAIN),
        ("42;49", PLAIN),
        ("1;4", Style(flags=frozenset({"bold", "underline"}))),
        ("1;2;22", PLAIN),
        ("3;23;9;29;7;27;4;24", PLAIN),
        ("31;", PLAIN),
        ("99", PLAIN),
        ("38;5;9", Style(colour=9)),
        ("38;5;196", Style(colour=9)),
        ("48;5;255", Style(ground=7)),
        ("38;5;232;1", Style(colour=0, flags=frozenset({"bold"}))),
        ("38;2;250;5;5", Style(colour=9)),
        ("38:2:0:0:0", Style(colour=0)),
        ("38;2;1", PLAIN),
        ("38", PLAIN),
        ("38;7;1", Style(flags=frozenset({"bold"}))),
    ],
)
def test_colours_and_styles_are_kept_and_large_palettes_brought_to_sixteen(codes: str, style: Style) -> None:
    assert render(f"\x1b[{codes}mx").screens == [[[("x", style)]]]


def test_neighbours_of_one_style_are_one_piece_and_a_style_lasts_over_lines_and_screens() -> None:
    red = Style(colour=1)
    assert render("a\x1b[31mb\x1b[31mc\nd\fe").screens == [
        [[("a", PLAIN), ("bc", red)], [("d", red)]],
        [[("e", red)]],
    ]


def test_echoes_are_marked_whatever_the_script_prints() -> None:
    transcript = "Name? \x1b[7zwombat\nHi\n"
    position = transcript.index("wombat")
    [line, *_] = render(marked(transcript, [(position, len("wombat"))])).screens[0]
    assert line == [("Name? ", PLAIN), ("wombat", Style(answer=0))]
    assert plain(marked(transcript, [(position, len("wombat"))])) == "Name? wombat\nHi\n"


def characters(transcript: str) -> int:
    return sum(len(text) for lines in render(transcript).screens for line in lines for text, _ in line)


@pytest.mark.slow
@pytest.mark.parametrize(
    "written",
    [
        "\x1b]" * 20_000,
        "\x1b[999Cx\n" * 100_000,
        "\t" * 900_000 + "x",
        "\t\n" * 500_000,
        "".join(f"\x1b[{31 + number % 7}mx" for number in range(160_000)),
        "x" * 400_000 + "\x1b[2Kx" * 100_000,
        "x" * 400_000 + "\x1b[1K\x1b[D" * 60_000,
        "\x1b[999C\x1b[1K\rx" * 60_000,
        "\x1b[" + "1;" * 450_000 + "m" + "x" * 10,
        "\x1b[" + "3" * 900_000,
        "\x1b" + " " * 900_000,
        "<" * 900_000,
        "\U0001f43e" * 900_000,
        "\n" * 1_000_000,
        "\f" * 1_000_000,
        "\x1b[H" * 300_000,
    ],
    ids=lambda written: ascii(written[:12]),
)
def test_a_page_is_bounded_whatever_a_script_prints(written: str) -> None:
    rendered = render(written)
    pieces = [piece for lines in rendered.screens for line in lines for piece in line]
    assert sum(len(text.encode()) + 100 * (style != PLAIN) for text, style in pieces) <= BYTES
    assert len(plain(written).encode()) < 4_100_000


def test_the_newest_lines_are_shown_and_the_others_counted() -> None:
    rendered = render("".join(f"\x1b[3{number % 8}m{number}\n" for number in range(8_001)))
    [lines] = rendered.screens
    assert lines[-2:] == [[("8000", Style(colour=0))], []]
    assert lines[0] == [("3002", Style(colour=2))], "with the style that an older line has set"
    assert rendered.left_out == 3_002
    assert plain("x\n" * 8_000).count("x") == 8_000


def test_of_a_line_that_is_too_long_the_end_is_shown() -> None:
    rendered = render("start" + "x" * 2_000_000 + "end")
    [[[(text, _)]]] = rendered.screens
    assert text.endswith("xend")
    assert 100_000 < len(text) < BYTES
    assert rendered.left_out == 1


def test_rendering_ends_at_its_deadline() -> None:
    rendered = render("one\ntwo", until=0.0)
    assert (rendered.screens, rendered.left_out) == ([[]], 2)


PARTS = r"\x1b \x1b[ \x1b] \x1b\\ \x07 \r \b \t \n \f ; : ? 0 1 38 5 999 m z K C D G H J A (B x < \u2501"
CODES = st.sampled_from([part.encode().decode("unicode_escape") for part in PARTS.split(" ")])


@given(st.lists(CODES).map("".join) | st.text())
def test_whatever_is_printed_can_be_rendered(written: str) -> None:
    assert characters(written) <= 1_000 * (len(written) + 1)
    for lines in render(written).screens:
        for line in lines:
            assert all(text and not set(text) & set("\n\r\t\x1b\x07\b") for text, _ in line)


# As programs print them: tqdm, pip, rich, lolcat, ls.
ART = {
    "100%|\u2588\u2588\u2588| 3/3 [00:00<00:00, 9.41it/s]": (
        "\r  0%|   | 0/3 [00:00<?, ?it/s]\r100%|\u2588\u2588\u2588| 3/3 [00:00<00:00, 9.41it/s]"
    ),
    "     \u2501\u2501\u2501\u2501 4/4 MB": (
        "     \x1b[91m\u2501\u2501\x1b[0m\x1b[90m\u2501\u2501\x1b[0m \x1b[32m2/4 MB\x1b[0m"
        "\r\x1b[2K     \x1b[90m\u2501\u2501\u2501\u2501\x1b[0m \x1b[32m4/4 MB\x1b[0m\x1b[?25h"
    ),
    "\u250f\u2501\u2513\n\u2503A\u2503": "\u250f\u2501\u2513\n\u2503\x1b[1;35m\x1b[1;35mA\x1b[0m\u2503",
    "wombat": "".join(f"\x1b[38;5;{208 + index}m{letter}\x1b[39m" for index, letter in enumerate("wombat")),
    "script.py": "\x1b[0m\x1b[01;32mscript.py\x1b[0m\x1b[K",
}


@pytest.mark.parametrize("shown", ART)
def test_programs_that_draw_look_as_on_a_terminal(shown: str) -> None:
    assert plain(ART[shown]) == shown
