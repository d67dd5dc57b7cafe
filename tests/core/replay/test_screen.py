"""What is left of a transcript when a terminal has shown it, and how it looks."""

import pytest

from core.replay.screen import PLAIN, Style, marked, plain, screens


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
        ("a\x1b[99999999Cb", "a" + " " * 999 + "b"),
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
    assert screens(f"\x1b[{codes}mx") == [[[("x", style)]]]


def test_neighbours_of_one_style_are_one_piece_and_a_style_lasts_over_lines_and_screens() -> None:
    red = Style(colour=1)
    assert screens("a\x1b[31mb\x1b[31mc\nd\fe") == [
        [[("a", PLAIN), ("bc", red)], [("d", red)]],
        [[("e", red)]],
    ]


def test_echoes_are_marked_whatever_the_script_prints() -> None:
    transcript = "Name? \x1b[7zwombat\nHi\n"
    position = transcript.index("wombat")
    [line, *_] = screens(marked(transcript, [(position, len("wombat"))]))[0]
    assert line == [("Name? ", PLAIN), ("wombat", Style(answer=0))]
    assert plain(marked(transcript, [(position, len("wombat"))])) == "Name? wombat\nHi\n"
