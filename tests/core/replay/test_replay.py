"""A run of a script as its page sees it: answers taken and taken back; randomness and time that repeat."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.replay import END_OF_INPUT, Answer, Invocation, Replay, fingerprints, replay, script_hash, stream

ROOT = Path(__file__).parents[3]


def run(folder: Path, source: str, *answers: str, seed: int = 7, at: float = 1_700_000_000.0) -> Replay:
    script = folder / "script.py"
    if not script.exists() or script.read_text() != source:
        script.write_text(source)
    return replay(
        script, [Answer(text, at + number) for number, text in enumerate(answers)], seed=seed, started=at
    )


ADDER = "a = float(input('First: '))\nb = float(input('Second: '))\nprint(a + b)\n"


def test_an_answer_at_which_the_script_dies_is_taken_back(tmp_path: Path) -> None:
    result = run(tmp_path, ADDER, "3", "wombat")
    assert (result.state, result.transcript) == ("asks", "First: 3\nSecond: ")
    assert result.error == "could not convert string to float: 'wombat'"
    assert "ValueError" in result.traceback
    assert [asked.prompt for asked in result.asked] == ["First: "]


def test_an_answer_takes_two_marks_in_a_runs_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marks: list[bytes] = []

    def counted(raw: bytes, boundary: bytes) -> tuple[str, list[stream.Event]]:
        transcript, events = parse(raw, boundary)
        marks.extend(event.kind for event in events)
        return transcript, events

    parse = stream.parse
    monkeypatch.setattr(stream, "parse", counted)
    run(tmp_path, "while True: input('More? ')", *map(str, range(9)))
    assert marks == 9 * [stream.PROMPT, stream.QUESTION] + [stream.PROMPT, stream.UNSHOWN, stream.OPEN]


def test_answers_after_one_that_is_taken_back_are_not_used(tmp_path: Path) -> None:
    result = run(tmp_path, ADDER, "wombat", "4")
    assert (result.transcript, result.prompt, result.taken) == ("First: ", "First: ", 0)


def test_a_value_that_breaks_the_script_later_is_taken_back_too(tmp_path: Path) -> None:
    source = "n = int(input('n: '))\nprint('You entered', n)\nprint(100 / n)"
    result = run(tmp_path, source, "0")
    assert (result.state, result.transcript, result.error) == ("asks", "n: ", "division by zero")


def test_an_error_that_no_answer_caused_fails_the_script(tmp_path: Path) -> None:
    source = "name = input('Name: ')\nprint('Hello', name)\nraise RuntimeError('disk on fire')"
    result = run(tmp_path, source, "Ada")
    assert (result.state, result.error) == ("failed", "disk on fire")
    assert result.transcript == "Name: Ada\nHello Ada\n"


def test_a_scripts_own_last_words_see_its_own_frames_only(tmp_path: Path) -> None:
    source = (
        "import sys, traceback\n"
        "def last_words(kind, error, frames):\n"
        "    print(error, [frame.name for frame in traceback.extract_tb(frames)])\n"
        "sys.excepthook = last_words\n"
        "def deep():\n"
        "    raise RuntimeError('over')\n"
        "deep()\n"
    )
    assert run(tmp_path, source).transcript == "over ['<module>', 'deep']\n"


def test_an_error_without_a_message_is_its_class_in_words(tmp_path: Path) -> None:
    assert run(tmp_path, "input('> ')", END_OF_INPUT).error == "EOF error"
    assert run(tmp_path, "assert input('> ')", "").error == "assertion error"


@pytest.mark.parametrize("name", ["random", "turtle", "datetime", "core", "tests"])
def test_a_scripts_own_module_is_its_own_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("def greet(): print('Hello from', __name__)")
    assert run(tmp_path, f"import {name}\n{name}.greet()").transcript == f"Hello from {name}\n"


def test_answers_past_the_end_are_not_taken(tmp_path: Path) -> None:
    result = run(tmp_path, ADDER, "1", "2", "3")
    assert (result.state, result.taken) == ("finished", 2)


def test_each_answer_has_its_question_and_its_place(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        "import getpass\ninput('a? ')\ngetpass.getpass('b? ')\nprint('c? ', end='')\ninput()",
        "1",
        "2",
    )
    assert [(asked.prompt, asked.secret) for asked in result.asked] == [("a? ", False), ("b? ", True)]
    assert [result.transcript[: asked.position] for asked in result.asked] == ["a? ", "a? 1\nb? "]
    assert (result.transcript, result.prompt, result.secret) == ("a? 1\nb? \nc? ", "c? ", False)


TIMED = """
import threading
late = threading.Timer(3, lambda: print("Too late!"))
late.start()
answer = input("2 + 2? ")
late.cancel()
print("You said", answer)
"""


def test_what_happens_while_a_visitor_thinks_stands_between_question_and_answer(tmp_path: Path) -> None:
    opened = run(tmp_path, TIMED)
    assert opened.transcript == "2 + 2? "
    answered = replay(tmp_path / "script.py", [Answer("4", 1_700_000_009.0)], seed=7, started=1_700_000_000.0)
    assert answered.transcript == "2 + 2? Too late!\n4\nYou said 4\n"
    assert fingerprints(answered)[0] == fingerprints(opened)[0], "the answer belongs to the question as shown"
    assert answered.transcript[: answered.asked[0].position] == "2 + 2? Too late!\n"


def test_a_visitor_who_is_away_for_a_day_does_not_wait_for_each_second_of_a_thread(tmp_path: Path) -> None:
    source = (
        "import threading, time\n"
        "def tick():\n"
        "    while True:\n"
        "        time.sleep(1)\n"
        "        print('tick')\n"
        "threading.Thread(target=tick, daemon=True).start()\n"
        "print('Hello', input('Name: '))\n"
    )
    run(tmp_path, source)
    day = [Answer("Ada", 1_700_086_400.0)]
    result = replay(tmp_path / "script.py", day, seed=7, started=1_700_000_000.0)
    assert result.state == "finished"
    assert result.transcript.startswith("Name: tick\ntick\n")
    assert result.transcript.endswith("Ada\nHello Ada\n")
    assert 20 < result.transcript.count("tick") < 50


def test_a_question_that_the_terminal_does_not_show_yet_still_has_a_label(tmp_path: Path) -> None:
    result = run(tmp_path, "import sys\nsys.stdout.write('Name: ')\nsys.stdin.readline()")
    assert (result.transcript, result.prompt) == ("", "Name: ")


def test_input_can_be_ended(tmp_path: Path) -> None:
    source = "import sys\nprint(sum(int(line) for line in sys.stdin))"
    assert run(tmp_path, source, "1", "2").state == "asks"
    assert run(tmp_path, source, "1", "2", END_OF_INPUT).transcript == "1\n2\n3\n"


def test_the_clock_stands_at_each_answer(tmp_path: Path) -> None:
    source = "import time, datetime\nfor _ in range(3): print(int(time.time())); time.sleep(100); input()\n"
    shown = run(tmp_path, source, "a", "b", at=1000.0).transcript
    assert shown == "1000\na\n1100\nb\n1200\n"


def test_datetime_stands_with_the_clock_and_stays_itself(tmp_path: Path) -> None:
    source = (
        "import datetime\nprint(repr(datetime.datetime.now(datetime.timezone.utc)))\n"
        "print(type(datetime.datetime.now()) is datetime.datetime)"
    )
    assert run(tmp_path, source, at=0.0).transcript == (
        "datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)\nTrue\n"
    )


def test_waiting_by_looking_at_the_clock_ends(tmp_path: Path) -> None:
    assert run(
        tmp_path, "import time\nt = time.time()\nwhile time.time() < t + 3600: pass\nprint('ok')"
    ).state == ("finished")


RANDOM = """import random, secrets, uuid, os, tempfile
print(random.random(), random.Random().random(), random.SystemRandom().random(), secrets.token_hex())
print(uuid.uuid4(), uuid.uuid1(), os.urandom(4), secrets.choice('abc'), tempfile.mktemp())
random.seed(); print(random.random(), {'a', 'b', 'c'})
"""


def test_randomness_repeats_in_every_process_and_changes_with_the_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # runs side by side have paths of their own
    here = run(tmp_path, RANDOM)
    assert here.state == "finished"
    assert run(tmp_path, RANDOM, seed=8).transcript != here.transcript
    program = (
        "import sys; from pathlib import Path; from core.replay import replay\n"
        "sys.stdout.write(replay(Path(sys.argv[1]), [], seed=7, started=1.7e9).transcript)"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "script.py")],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "1"},  # of no matter: runs have a server of their own
        ).stdout
        for _ in range(2)
    }
    assert shown == {here.transcript}


def test_numpy_is_seeded_if_a_script_uses_it(tmp_path: Path) -> None:
    source = "import numpy as np\nprint(np.random.rand(2), np.random.default_rng().random())"
    first = run(tmp_path, source)
    assert first.state == "finished", first
    assert run(tmp_path, source) == first
    assert (
        run(tmp_path, "import numpy as np\nnp.random.seed(7)\nprint(np.random.rand(2))").transcript.strip()
        == (first.transcript[: first.transcript.index("]") + 1])
    )


def test_fingerprints_leave_out_addresses_and_change_with_the_text(tmp_path: Path) -> None:
    source = "class Dog: pass\nprint(Dog(), {word!r})\ninput('? ')"
    one, two = (run(tmp_path, source.format(word=word)) for word in ("a", "b"))
    assert len(fingerprints(one)) == 1
    moved = one._replace(transcript=one.transcript.replace("0x7", "0x6"))
    assert fingerprints(moved) == fingerprints(one) != fingerprints(two)


def test_the_hash_changes_with_the_script_its_helpers_and_its_data_but_not_with_its_page(
    tmp_path: Path,
) -> None:
    (tmp_path / "script.py").write_text("print(1)")
    found = [script_hash(tmp_path / "script.py")]
    for name in ("helper.py", "words.txt", "script.py"):
        (tmp_path / name).write_text(f"# {name}")
        found.append(script_hash(tmp_path / "script.py"))
    assert len(set(found)) == 4
    (tmp_path / "app.py").write_text("handler = None")
    assert script_hash(tmp_path / "script.py") == found[-1]


def test_a_script_sees_its_arguments(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import sys\nprint(sys.argv)")
    shown = replay(script, [], seed=1, started=0.0, invocation=Invocation(("--size", "3"))).transcript
    assert shown == "['script.py', '--size', '3']\n"


def test_a_helper_module_beside_the_script_wins_over_one_of_the_server(tmp_path: Path) -> None:
    (tmp_path / "core.py").write_text("NAME = 'the script\\'s own'")
    assert run(tmp_path, "import core\nprint(core.NAME)").transcript == "the script's own\n"


BEGIN_AND_END = """
import sys
from core.replay.folder import load
from core.replay.working_directory import WorkingDirectory
script = load(sys.argv[1])
for _ in range(500):
    WorkingDirectory(script, sys.argv[2]).remove()
"""


def test_runs_that_begin_and_end_together_do_not_trip_over_each_other(tmp_path: Path) -> None:
    script = tmp_path / "page" / "script.py"
    script.parent.mkdir()
    script.write_text("print(1)")
    command = [sys.executable, "-c", BEGIN_AND_END, str(script), str(tmp_path)]
    servers = [subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}) for _ in range(2)]
    assert [server.wait() for server in servers] == [0, 0]


@pytest.mark.parametrize("pause", ["time.sleep(1)", "pass"])
def test_an_alarm_clock_does_not_miss_its_second(tmp_path: Path, pause: str) -> None:
    source = (
        "import datetime, time\n"
        "start = datetime.datetime.now()\n"
        "wake = (start + datetime.timedelta(hours=6, seconds=1)).strftime('%H:%M:%S')\n"
        "while datetime.datetime.now().strftime('%H:%M:%S') != wake:\n"
        f"    {pause}\n"
        "print('slept for', (datetime.datetime.now() - start).seconds, 'seconds')\n"
    )
    assert run(tmp_path, source).transcript == "slept for 21601 seconds\n"


def test_names_and_times_that_count_start_anew_in_each_run(tmp_path: Path) -> None:
    source = (
        "import logging, threading\n"
        "logging.basicConfig(format='%(relativeCreated)d ms: %(threadName)s %(message)s')\n"
        "thread = threading.Thread(target=lambda: logging.error('here'))\n"
        "thread.start(), thread.join()\n"
    )
    threading.Thread(target=int).start()
    assert run(tmp_path, source).transcript == "0 ms: Thread-1 (<lambda>) here\n"


def test_the_place_of_an_object_in_memory_does_not_tell_two_transcripts_apart() -> None:
    things = [object(), object()]
    said = [Replay(f"It is at {id(thing)}, or {thing}.", "finished") for thing in things]
    assert said[0].transcript != said[1].transcript
    assert fingerprints(said[0]) == fingerprints(said[1])


def test_a_server_with_threads_can_replay(tmp_path: Path) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=stop.wait)
    worker.start()
    try:
        source = "import threading\nt = threading.Thread(target=print, args=('hi',)); t.start(); t.join()\n"
        source += "print(threading.active_count(), threading.current_thread() is threading.main_thread())"
        assert run(tmp_path, source).transcript == "hi\n1 True\n"
        found: list[Replay] = []
        thread = threading.Thread(target=lambda: found.append(run(tmp_path, source)))
        thread.start()
        thread.join()
        assert found[0].transcript == "hi\n1 True\n"
    finally:
        stop.set()
        worker.join()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20), max_size=5))
def test_any_text_reaches_the_script_and_its_echo_unchanged(tmp_path: Path, texts: list[str]) -> None:
    result = run(tmp_path, "while True: print(ascii(input('> ')))", *texts)
    assert result.transcript == "".join(f"> {text}\n{text!a}\n" for text in texts) + "> "
    assert result.taken == len(texts)
