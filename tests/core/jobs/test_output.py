"""The output of a job, beside what a terminal shows of it (pyte is one)."""

import io
from collections.abc import Iterator

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.progress import Progress
from tqdm import tqdm

from core.jobs.output import MAX_CHARACTERS, MAX_LINE, ROWS, Output


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(printed: str, height: int = 50) -> str:
    screen = pyte.Screen(500, height)
    pyte.Stream(screen).feed(printed.replace("\n", "\r\n"))
    return "\n".join(row.rstrip() for row in screen.display).rstrip("\n")


def shown(output: Output, complete: str) -> str:
    return "\n".join(line.rstrip() for line in (complete + output.line).split("\n")).rstrip("\n")


def in_pieces(printed: str, size: int) -> Iterator[bytes]:
    raw = printed.encode()
    return (raw[start : start + size] for start in range(0, len(raw), size))


def three_bars() -> Iterator[str]:
    """What rich has printed after each refresh of three bars."""
    terminal = _Terminal()
    console = Console(file=terminal, force_terminal=True, width=90, height=30, legacy_windows=False)
    console.print("begun")
    with Progress(console=console, auto_refresh=False) as progress:
        tasks = [progress.add_task(name, total=4) for name in ("Read", "Sort", "Write")]
        for step in range(4):
            for task in tasks[: step + 1]:
                progress.advance(task)
            progress.refresh()
            yield terminal.getvalue()
        console.print("a line above the bars")
        progress.refresh()
        yield terminal.getvalue()
    console.print("done")
    yield terminal.getvalue()


def nested_bars(*, leave: bool) -> Iterator[str]:
    """What tqdm has printed after each step of two nested bars, on a terminal or not."""
    terminal = _Terminal()
    options = {"file": terminal, "mininterval": 0, "ncols": 80}
    for _ in tqdm(range(3), desc="outer", **options):
        for _ in tqdm(range(2), desc="inner", leave=leave, **options):
            yield terminal.getvalue()
        tqdm.write("between", file=terminal)
        yield terminal.getvalue()
    terminal.write("done\n")
    yield terminal.getvalue()


STEPS = {
    "rich": list(three_bars()),
    "tqdm": list(nested_bars(leave=True)),
    "tqdm without leave": list(nested_bars(leave=False)),
}


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("program", STEPS)
def test_several_bars_redraw_in_place_as_on_a_terminal(program: str, size: int) -> None:
    output, complete, before = Output(), "", ""
    for printed in STEPS[program]:
        for piece in in_pieces(printed[len(before) :], size):
            output.add(piece)
        complete += output.take()
        before = printed
        assert shown(output, complete) == on_terminal(printed)
    output.close()
    assert shown(output, complete + output.take()) == on_terminal(before)


def test_the_outermost_bar_is_the_progress() -> None:
    output = Output()
    output.add(b"outer:  25%|##        | 1/4\n\rinner:  90%|######### | 9/10\x1b[A\r")
    assert output.bar == (25, 100, "")
    output = Output()
    output.add(STEPS["rich"][1].encode())
    assert output.bar == (50, 100, "")


CODES = ("A", "B", "2K", "K", "1K", "2C", "D", "4G", "E", "F", "31m", "J")
PIECES = st.sampled_from(("a", "bc", "\n", "\r", "\b", *(f"\x1b[{code}" for code in CODES)))


@given(st.lists(PIECES, max_size=15).map("".join))
def test_codes_do_what_they_do_on_a_terminal_while_the_cursor_is_hidden(printed: str) -> None:
    output = Output()
    output.add(b"\x1b[?25l" + printed.encode())
    assert shown(output, output.take()) == on_terminal(printed)


@given(st.binary(max_size=300), st.integers(1, 20))
def test_whatever_is_printed_is_bounded_and_loses_no_line_end(printed: bytes, size: int) -> None:
    output = Output()
    for start in range(0, len(printed), size):
        output.add(printed[start : start + size])
        assert output.line.count("\n") <= 2 * ROWS
        assert all(len(line) <= MAX_LINE for line in output.line.split("\n"))
    output.close()
    assert set(output.take()) & set("\x1b\r\b\x00") == set()


def test_lines_that_nobody_goes_back_to_are_complete_at_once() -> None:
    output = Output()
    output.add(b"one\ntwo\nthr")
    assert (output.take(), output.line) == ("one\ntwo\n", "thr")
    output.add(b"ee\n" + b"x" * 2 * MAX_CHARACTERS)
    assert output.take() == "three\n"
    output.close()
    assert output.left_out > MAX_CHARACTERS // 2
