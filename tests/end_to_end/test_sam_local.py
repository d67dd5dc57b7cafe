"""A whole visit to the built site under `sam local start-api`: handlers run in containers, on Lambda's Python
and from its packages, with the table and the secret over a network.

`make test-sam-local` runs this. The order matters: the last tests end the site that the others visit.
"""

import json
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.web.security_headers import security_headers
from infra.add_page.block import page_block
from infra.add_page.template_edit import insert_page
from infra.serve.local_aws import KEY_FILE
from infra.serve.sam_local import PACKAGES
from infra.template.read import SITE
from infra.verify.screenshot import chromium, find_chromium
from tests.support import attacks
from tests.support.attacked_handler import leave_files
from tests.support.checks import cannot_run
from tests.support.client import FORM, Answer, Client
from tests.support.images import add_image
from tests.support.remote import RemoteSite
from tests.support.served import Server, serving

pytestmark = pytest.mark.sam_local

TMP = "/tmp"  # noqa: S108 - of a container
# Here functions run as root, and so does process 1, which emulates Lambda and has had all requests.
ROOT_MAY = {"its parent's place in a shortage"}
BUT_THE_EMULATOR = ("!= os.getpid()", "not in (1, os.getpid())")
SAM_LOCAL = "infra.serve.sam_local"
MEGABYTE = 1_000_000
# It runs whatever Python its visitors type.
ATTACKED = "from core import console_page\n\nhandler = console_page('script.py', title='Attack me')\n"
# The page of a container image. Where Python finds core tells that it runs in one, at the place of a package.
FORECAST = """
import core

def forecast(today: float) -> str:
    return f"{today + 1} from {core.__file__}"
"""
MOST_BYTES = 20 * MEGABYTE
DOUBLED = f"""
from typing import Annotated

from core import File, form_page
from msgspec import Meta

def doubled(data: Annotated[File, Meta(max_length={MOST_BYTES})]) -> File:
    return File(f"two of {{data.name}}", data.content * 2)

handler = form_page(doubled, title="Twice as much")
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    add_page("attacked", ATTACKED, page_block("attacked", "console"), script=attacks.SCRIPT)
    add_page("doubled", DOUBLED, page_block("doubled", "form", large_files=MOST_BYTES))
    add_image(SITE, FORECAST)
    with serving(module=SAM_LOCAL) as running:
        yield running


def add_page(name: str, app: str, block: str, script: str = "") -> None:
    """Add a page to the site, with the text of its app.py and script.py, and its resources."""
    page = SITE / "functions" / name
    page.mkdir()
    (page / "__init__.py").touch()
    (page / "app.py").write_text(app)
    (page / "script.py").write_text(script)
    template = SITE / "template.yaml"
    template.write_text(insert_page(template.read_text(), block))


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    return server.wait_until_ready()


@pytest.fixture
def newcomer(address: str) -> Callable[[], Client]:
    return lambda: Client(RemoteSite(address))


@pytest.fixture
def visitor(newcomer: Callable[[], Client]) -> Client:
    return newcomer()


def containers() -> list[str]:
    packages = [f"--filter=volume={package}" for package in PACKAGES.glob("*Function")]
    found = []
    for ours in (packages, ["--filter=ancestor=forecastfunction:forecast"]):
        docker = ["docker", "ps", "--all", "--quiet", *ours]
        found += subprocess.run(docker, capture_output=True, text=True, check=True).stdout.split()
    return found


def processes() -> list[str]:
    """Return SAM's processes; each has the packages' folder in its command."""
    found = subprocess.run(["pgrep", "-f", str(PACKAGES)], capture_output=True, text=True, check=False)
    return found.stdout.split()


def has_the_security_headers(answer: Answer) -> bool:
    return {name: answer.headers.get(name) for name in security_headers()} == security_headers()


def question(visitor: Client) -> str:
    return visitor.now.page.root.one("label", **{"for": "answer"}).text


def test_the_home_page_leads_to_every_page(visitor: Client) -> None:
    home = visitor.open("/")
    assert home.status == 200
    assert has_the_security_headers(home)
    pages = {link for link in home.page.links.values() if re.fullmatch("/[a-z-]+", link)}
    samples = {"/adder", "/burrow", "/maze", "/mode", "/most-common", "/prime-factors", "/two-numbers"}
    assert pages == samples | {"/attacked", "/doubled", "/forecast"}
    for page in sorted(pages):
        assert visitor.open(page).status == 200


def test_the_adder_adds_and_reports_invalid_numbers(visitor: Client) -> None:
    visitor.open("/adder?number1=23.5")
    assert visitor.now.page.form.fields == {"number1": "23.5", "number2": ""}
    visitor.press("Run", {"number2": "wombat"})
    assert visitor.now.status == 422
    assert visitor.now.page.errors == {"number2": "'wombat' is not a number."}
    assert visitor.now.page.form.fields == {"number1": "23.5", "number2": "wombat"}
    visitor.press("Run", {"number2": "18.5"})
    assert "The result is 42" in visitor.now.text
    assert visitor.jar == {}


def test_a_page_of_a_container_image_answers_as_others_do(visitor: Client) -> None:
    visitor.open("/forecast")
    visitor.press("Run", {"today": "wombat"})
    assert visitor.now.page.errors == {"today": "'wombat' is not a number."}
    visitor.press("Run", {"today": "41"})
    assert "42.0 from /var/task/core/__init__.py" in visitor.now.text
    assert re.search(r"forecastfunction:\S*rapid", running_images())


def running_images() -> str:
    docker = ["docker", "ps", "--format", "{{.Image}}"]
    return subprocess.run(docker, capture_output=True, text=True, check=True).stdout


def test_a_program_gets_the_sum_as_json(visitor: Client) -> None:
    both = {"content-type": "application/json", "accept": "application/json"}
    answer = visitor.post("/adder", b'{"number1": 23, "number2": 19}', both)
    assert json.loads(answer.body) == {"result": 42}


def test_a_list_grows_over_many_requests_until_it_is_calculated(visitor: Client) -> None:
    visitor.open("/mode")
    for number in ("3", "1", "4"):
        visitor.press("Add another", {"number": number})
    visitor.press("Add another", {"number": "1,234"})
    assert visitor.now.status == 422
    assert "number" in visitor.now.page.errors
    assert visitor.now.page.form.fields["number"] == "1,234"
    assert visitor.now.page.entries == ["3", "1", "4"]
    visitor.press("Take back 4")
    assert visitor.now.page.entries == ["3", "1"]
    visitor.press("Add them all", {"numbers": "5\n3\n"})
    assert visitor.now.page.entries == ["3", "1", "5", "3"]
    visitor.press("Add them all", {"column": "size"}, ("numbers.csv", "name,size\nπ,8\n".encode()))
    assert visitor.now.page.entries == ["3", "1", "5", "3", "8"]
    visitor.press("Calculate")
    assert "The mode of the numbers is 3" in visitor.now.text
    assert visitor.open("/mode").page.entries == []
    assert "The mode of the numbers is 3" in visitor.open(visitor.now.page.links["Last result"]).text


def test_start_over_empties_the_list(visitor: Client) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": "7"})
    visitor.press("Start over")
    assert visitor.now.page.entries == []


def test_ten_thousand_numbers_are_added_at_once(visitor: Client) -> None:
    visitor.open("/mode")
    visitor.press("Add them all", {}, ("numbers.txt", "\n".join(map(str, [*range(10_000), 77])).encode()))
    assert "10,001" in visitor.now.text
    visitor.press("Calculate")
    assert "The mode of the numbers is 77" in visitor.now.text


def test_a_number_sent_twice_is_stored_once(visitor: Client) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": "7"})
    form = visitor.now.page.form
    for _ in range(2):
        assert visitor.post("/mode", form.fields | {"number": "8", "action": "Add another"}).status == 303
    assert visitor.open("/mode").page.entries == ["7", "8"]


def test_tabs_that_add_at_the_same_time_keep_all_their_numbers(visitor: Client) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": "0"})
    numbers = [str(number) for number in range(1, 9)]
    with ThreadPoolExecutor(len(numbers)) as tabs:
        answers = list(tabs.map(lambda number: visitor.post("/mode", {"number": number}), numbers))
    assert {answer.status for answer in answers} == {303}
    assert sorted(visitor.open("/mode").page.entries) == ["0", *numbers]


def test_a_program_asks_again_after_an_answer_that_makes_it_fail(visitor: Client) -> None:
    visitor.open("/two-numbers")
    assert question(visitor) == "The first number?"
    visitor.press("Send", {"answer": "wombat"})
    assert visitor.now.status == 422
    assert visitor.now.page.errors == {"answer": "could not convert string to float: 'wombat'"}
    visitor.press("Send", {"answer": "24"})
    visitor.press("Take back the last answer")
    assert question(visitor) == "The first number?"
    visitor.press("Send", {"answer": "23"})
    assert question(visitor) == "The second number?"
    visitor.press("Send", {"answer": "19"})
    assert "Together they make 42." in visitor.now.text
    visitor.press("Run again")
    assert question(visitor) == "The first number?"


def test_a_game_of_chance_is_the_same_game_at_each_request(visitor: Client) -> None:
    visitor.open("/burrow")
    visitor.press("Send", {"answer": "Ada"})
    visitor.press("Send", {"answer": "8"})
    assert "Welcome, Ada." in visitor.now.text
    rooms = re.findall(r"You are in ([\w ]+)\.", visitor.now.text)
    visitor.press("Send", {"answer": "up"})
    assert "Please answer with one of n, s, w, e." in visitor.now.text
    assert re.findall(r"You are in ([\w ]+)\.", visitor.open("/burrow").text)[: len(rooms)] == rooms


def attack(visitor: Client, code: str, pattern: str = attacks.PATTERN) -> str:
    """Return what an attack on the page shows."""
    visitor.open("/attacked")
    visitor.press("Send", {"answer": attacks.typed_line(code, pattern).replace("SCRATCH", TMP)})
    assert visitor.now.status == 200, visitor.now.text
    typed = visitor.now.page.root.one("a", title="Change this answer").text
    return visitor.now.text.partition(typed)[2].partition("The program has finished.")[0].strip()


@pytest.fixture(scope="module")
def secrets(address: str) -> str:
    """A pattern of what only others may know: the signing key, and the cookie and the answer of an earlier
    visitor, who also leaves it in files."""
    earlier = Client(RemoteSite(address))
    earlier.open("/attacked")
    earlier.press("Send", {"answer": leave_files(Path(TMP))})
    others = (KEY_FILE.read_text(), earlier.jar["visitor"])
    patterns = [f"{secret[:9]}[{secret[9]}]{secret[10:20]}" for secret in others]
    return "|".join([attacks.PATTERN, *patterns])


@pytest.mark.parametrize("place", attacks.READS)
def test_a_visitors_code_finds_no_secret_in(visitor: Client, secrets: str, place: str) -> None:
    assert attack(visitor, attacks.READS[place].replace(*BUT_THE_EMULATOR), secrets) == "nothing"


def test_a_secret_that_could_be_read_would_be_found(visitor: Client, secrets: str) -> None:
    assert attack(visitor, attacks.FOUND, secrets) == "{b'SECRET-7'}"


@pytest.mark.parametrize("attempt", sorted(attacks.REFUSED.keys() - ROOT_MAY))
def test_a_visitors_code_is_refused(newcomer: Callable[[], Client], attempt: str) -> None:
    code = attacks.REFUSED[attempt].replace("PORT", "9001")
    assert attack(newcomer(), code).startswith("refused: ")
    assert attack(newcomer(), "print('served')") == "served"


def test_work_that_takes_minutes_is_done_by_a_worker_in_a_container_of_its_own(visitor: Client) -> None:
    visitor.open("/prime-factors")
    # It takes longer than a page waits for it, so that its container is seen.
    visitor.press("Find them", {"number": str(500_000_003 * 500_000_009)})
    volume = f"--filter=volume={PACKAGES / 'PrimeFactorsWorkerFunction'}"
    found = ""
    while "Look again" in visitor.now.page.links:
        docker = ["docker", "ps", "--quiet", volume]
        found = found or subprocess.run(docker, capture_output=True, text=True, check=True).stdout
        visitor.open(visitor.now.page.links["Look again"])
    assert re.search("= 500,000,003 . 500,000,009", visitor.now.text)
    assert len(found.split()) == 1


def test_two_visitors_never_see_each_others_entries(newcomer: Callable[[], Client]) -> None:
    one, other = newcomer(), newcomer()
    for visitor, number in ((one, "1"), (other, "2"), (one, "3"), (other, "4")):
        visitor.open("/mode")
        visitor.press("Add another", {"number": number})
    for visitor, name in ((one, "Ada"), (other, "Bob")):
        visitor.open("/burrow")
        visitor.press("Send", {"answer": name})
    assert one.open("/mode").page.entries == ["1", "3"]
    assert other.open("/mode").page.entries == ["2", "4"]
    assert "Bob" not in one.open("/burrow").text
    assert "Ada" not in other.open("/burrow").text


def test_the_first_number_sets_a_cookie_that_is_kept(visitor: Client) -> None:
    assert visitor.open("/mode").cookies == []
    (cookie,) = visitor.post("/mode", {"number": "7"}).cookies
    # Browsers take a __Host- cookie, or one that is Secure, over HTTPS only.
    assert re.fullmatch(r"visitor=[\w.-]+; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax", cookie)
    visitor.post("/mode", {"number": "8"})
    assert visitor.open("/mode").page.entries == ["7", "8"]


def test_a_forged_cookie_makes_a_new_visitor(newcomer: Callable[[], Client]) -> None:
    visitor, forger = newcomer(), newcomer()
    visitor.post("/mode", {"number": "7"})
    value = visitor.jar["visitor"]
    for forged in (value[:-1] + ("A" if value[-1] != "A" else "B"), value[1:], "AAAAAAAAAAAAAAAAAAAAAQ.1"):
        forger.jar = {"visitor": forged}
        assert forger.open("/mode").page.entries == []
    forger.jar = {"visitor": value}
    assert forger.open("/mode").page.entries == ["7"], "the true one is a bearer of the list"


@pytest.mark.parametrize("path", ["/nothing", "/mode/", "/MODE", "/mode/1"])
def test_an_unknown_address_is_a_404_page(visitor: Client, path: str) -> None:
    answer = visitor.open(path)
    assert (answer.status, answer.page.heading) == (404, "There is no page here")
    assert has_the_security_headers(answer)


def test_requests_that_a_page_does_not_accept_get_an_error_page(visitor: Client) -> None:
    sent = {"number": "7"}
    refused = {
        "This page cannot do that": (405, visitor.ask("DELETE", "/mode")),
        "That is too much at once": (413, visitor.post("/mode", {"number": "1" * 4 * MEGABYTE})),
        "That is not a form": (415, visitor.post("/mode", "7", {"content-type": "text/plain"})),
        "That came from another website": (
            403,
            visitor.post("/mode", sent, {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}),
        ),
        "That could not be read": (400, visitor.post("/mode", "number=%ff")),
    }
    for heading, (status, answer) in refused.items():
        assert (answer.status, answer.page.heading) == (status, heading)
        assert has_the_security_headers(answer)
        assert answer.cookies == []
    assert visitor.post("/mode", sent, {"origin": "https://evil.example"}).status == 403
    assert visitor.open("/mode").page.entries == []


def test_head_and_options(visitor: Client) -> None:
    head = visitor.ask("HEAD", "/mode")
    assert (head.status, head.body) == (200, "")
    assert has_the_security_headers(head)
    options = visitor.ask("OPTIONS", "/mode")
    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


def test_the_differences_of_sam_local_are_as_documented(visitor: Client) -> None:
    """If one of these fails with a newer SAM, update docs/local.md."""
    assert visitor.ask("TRACE", "/mode").body.strip() == '{"message":"Missing Authentication Token"}'
    latin = visitor.post("/mode", b"number=\xe9", {"content-type": FORM})
    assert (latin.status, latin.headers["content-type"]) == (502, "application/json")
    too_large_for_lambda = visitor.post("/mode", {"number": "1" * 8 * MEGABYTE})
    assert "Unable to unmarshal input" in json.loads(too_large_for_lambda.body)["errorMessage"]
    visitor.post("/mode", {"number": "7"})
    twice = visitor.ask("GET", "/mode", cookies=["visitor=another"])
    assert twice.page.entries == ["7"], "SAM passes on the first of two"


def test_a_browser_shows_the_site_without_errors(address: str, tmp_path: Path) -> None:
    path = find_chromium()
    if path is None:
        cannot_run("no Chromium on this machine")
    complaints: list[str] = []
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("3\n1\n")
    with chromium(path) as browser:
        page = browser.new_page(base_url=address)
        page.on("console", lambda message: complaints.append(message.text))
        page.goto("/")
        page.get_by_role("link", name="Add two numbers").first.click()
        page.get_by_label("Number 1").fill("23")
        page.get_by_label("Number 2").fill("19")
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_text("The result is 42")).to_be_visible()
        page.goto("/mode")
        page.get_by_label("Number", exact=True).fill("3")
        page.keyboard.press("Enter")
        page.get_by_text("Add many at once").click()
        page.get_by_label("Or a file").set_input_files(numbers)
        page.get_by_role("button", name="Add them all").click()
        expect(page.locator(".entries li")).to_have_text(["3", "3", "1"])
        page.reload()
        page.get_by_role("button", name="Calculate", exact=True).click()
        expect(page.get_by_text("The mode of the numbers is 3")).to_be_visible()
        page.goto("/two-numbers")
        for answer in ("23", "19"):
            page.get_by_role("textbox").first.fill(answer)
            page.keyboard.press("Enter")
        expect(page.get_by_text("Together they make 42.")).to_be_visible()
        browser.close()
    assert complaints == []


def test_a_browser_sends_the_bucket_a_large_file_and_saves_a_larger_result(
    address: str, tmp_path: Path
) -> None:
    path = find_chromium()
    if path is None:
        cannot_run("no Chromium on this machine")
    complaints: list[str] = []  # such as of the content policy
    content = bytes(range(256)) * (5 * MEGABYTE // 256)
    file = tmp_path / "Größe.bin"
    file.write_bytes(content)
    with chromium(path) as browser:
        page = browser.new_page(base_url=address)
        page.on("console", lambda message: complaints.append(message.text))
        page.goto("/doubled")
        page.get_by_label("Data").set_input_files(file)
        page.get_by_role("button", name="Upload").click()
        expect(page.get_by_text(f"Größe.bin ({len(content):,} bytes)")).to_be_visible()
        page.get_by_role("button", name="Run").click()
        with page.expect_download() as saved:
            page.get_by_role("link", name="Download").click()
        assert saved.value.suggested_filename == "two of Größe.bin"
        assert saved.value.path().read_bytes() == content * 2
        browser.close()
    assert complaints == []


def test_a_programs_folder_is_kept_in_the_bucket(visitor: Client) -> None:
    attack(visitor, "open('kept.txt', 'w').write('from before')")
    visitor.press("Run again")
    assert attack(visitor, "print(open('kept.txt').read())") == "from before"


def test_only_one_process_serves_the_packages(address: str) -> None:
    with serving(module=SAM_LOCAL) as second:
        code, output = second.wait_for_end()
        assert code == 1
        assert output == "make sam-local is already running for this project. Stop it first.\n"


def test_ctrl_c_ends_all_processes_and_containers(server: Server, address: str) -> None:
    assert len(containers()) > 1
    assert processes() != []
    server.press_ctrl_c()
    code, output = server.wait_for_end()
    assert code == 0
    assert output.endswith("\nStopped.\n")
    assert containers() == []
    assert processes() == []
    with socket.create_server(("127.0.0.1", int(address.rpartition(":")[2]))):
        pass  # the port is free


def test_ctrl_c_during_the_build_ends_all_processes() -> None:
    with serving(module=SAM_LOCAL) as server:
        server.wait_for(re.compile("Building the site"))
        server.press_ctrl_c()
        code, _ = server.wait_for_end()
        assert code == 0
        assert processes() == []
        assert containers() == []
