# SPDX-License-Identifier: MIT
"""Uses the page of siamese serve in a headless Chromium, where Selenium and Chromium are installed.

    apt-get install chromium chromium-driver python3-selenium
    python3 tests/tools/serve_page.py SIAMESE
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

try:
    from selenium import webdriver
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver import ActionChains, Keys
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select, WebDriverWait
except ImportError as error:
    print(f"skipped: {error}; apt-get install python3-selenium")
    sys.exit(77)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
DRIVER = shutil.which("chromedriver")
if not CHROMIUM or not DRIVER:
    print("skipped: chromium or chromedriver is missing; apt-get install chromium chromium-driver")
    sys.exit(77)

SIAMESE = str(Path(sys.argv[1]).resolve())
ONE = "Nine swans and five ducks are near the river."
TWO = "Nine swans and two ducks are near the river."
TRAIN = "train {} sample --pairs 400 --epochs 2 --experiment-name {} --quiet"


def run(folder: Path, *arguments: str) -> str:
    return subprocess.check_output([SIAMESE, *arguments], cwd=folder, text=True)


@contextmanager
def server(folder: Path, *options: str, port: int = 0):
    """Serves models of the folder; gives the address of the page."""
    command = [SIAMESE, "serve", *options, "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=10)


@contextmanager
def idle_connections(address: str, number: int):
    """Connections without a request, as browsers open them in advance."""
    place = urlsplit(address)
    sockets = [socket.create_connection((place.hostname, place.port)) for _ in range(number)]
    try:
        yield
    finally:
        for each in sockets:
            each.close()


def post(address: str, path: str, body: dict) -> dict:
    request = urllib.request.Request(
        address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


class Page:
    """The page in a browser of its own."""

    address = ""

    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for name in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
            options.add_argument("--" + name)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        try:
            self.browser = webdriver.Chrome(options=options, service=Service(DRIVER))
        except WebDriverException as error:
            print(f"skipped: {CHROMIUM} cannot be started here: {error.msg}")
            sys.exit(77)
        self.browser.set_page_load_timeout(60)

    def show(self, width: int = 1240, height: int = 1000, dark: bool = False) -> None:
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def open(self, **members: str) -> None:
        self.browser.get("about:blank")  # a change of the fragment alone would not load the page
        self.browser.get(self.address + "#" + urlencode(members))
        self.until(lambda: self.find("#model option"))
        self.answered()

    def find(self, selector: str):
        found = self.browser.find_elements(By.CSS_SELECTOR, selector)
        return found[0] if found else None

    def all(self, selector: str) -> list:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def script(self, text: str, *arguments):
        return self.browser.execute_script(text, *arguments)

    def values(self, selector: str) -> list[float]:
        return [float(cell.get_attribute("data-value")) for cell in self.all(selector)]

    def column(self, table: str, number: int) -> list[str]:
        return [cell.text for cell in self.all(f"{table} tbody td:nth-child({number})")]

    def until(self, condition):
        return WebDriverWait(self.browser, 60, 0.05).until(lambda _: condition())

    def answered(self) -> None:
        """Waits until no section waits for the server."""
        self.until(lambda: not self.all("[aria-busy=true]"))

    def type(self, selector: str, text: str) -> None:
        field = self.find(selector)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text)

    def similarity(self) -> str:
        return self.find("#similarity").get_attribute("data-value")

    def verdict(self) -> str:
        return self.find("#verdict").get_attribute("data-verdict")

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.browser).send_keys(key).perform()

    def focused(self) -> str:
        return self.script("return document.activeElement.id")

    def errors(self) -> list[str]:
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses that were asked for since the last call."""
        addresses = []
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                addresses.append(message["params"]["request"]["url"])
        return addresses


def predicted(folder: Path, model: str, one: str, two: str) -> tuple[float, str]:
    output = run(folder, "predict", model, "--sentence1", one, "--sentence2", two)
    similarity, verdict = output.split()
    return float(similarity), verdict


def check_similarity(page: Page, folder: Path) -> None:
    """What is typed and chosen gives the numbers of siamese predict, to the last digit."""
    page.open(model="m")
    assert page.find("#sentence1").get_attribute("value") == ONE
    assert page.find("#sentence2").get_attribute("value") == TWO
    assert "multi-head attention" in page.find("#facts").text, page.find("#facts").text
    for model, one, two in (
        ("m", "The cook stole the carrot.", "The chef stole the carrot."),
        ("c", "A dog's 2 well-known friends", "\u00dcber <b>\"quoted\"</b> & more"),
    ):
        Select(page.find("#model")).select_by_visible_text(model)
        page.type("#sentence1", one)
        page.type("#sentence2", two)
        page.answered()
        similarity, verdict = predicted(folder, model, one, two)
        assert float(page.similarity()) == similarity, (page.similarity(), similarity)
        assert page.verdict() == verdict
        assert page.find("#similarity").text == f"{similarity:.4f}", page.find("#similarity").text
        link = parse_qs(urlsplit(page.browser.current_url).fragment)
        assert link == {"model": [model], "s1": [one], "s2": [two]}, link
        page.open(**{name: values[0] for name, values in link.items()})
        assert float(page.similarity()) == similarity
    page.find("#request summary").click()
    command = page.find("#curl code").text
    assert command.startswith("curl --json '{") and two.replace('"', '\\"') in command, command
    assert "\u00dcber" in page.find("#unknown2").text, page.find("#unknown2").text
    assert not page.find("#answer b, #words b"), "text became HTML"
    page.find("#swap").click()
    page.answered()
    assert page.find("#sentence1").get_attribute("value") == two
    page.find("#clear").click()
    assert page.find("#answer").text == "Type two sentences."
    assert not page.find("#request").is_displayed()


def check_words(page: Page) -> None:
    """The similarities without a word, and the n-grams of a CNN, are the server's."""
    page.open(model="c", s1=ONE, s2=TWO)
    explained = post(page.address, "explain", {"model": "c", "sentence1": ONE, "sentence2": TWO})
    page.find("#words summary").click()
    shown = page.values("#words-table td[data-value]")
    assert shown == explained["without1"] + explained["without2"], shown
    first = explained["ngrams1"][0]
    words = explained["tokens1"][first["first"] : first["first"] + first["tokens"]]
    assert page.find(".ngrams tbody th").text == " ".join(words)
    assert not page.find("#attention").is_displayed()


def check_attention(page: Page) -> None:
    """Cells of the heat map and of the table are the server's weights; rows add up to 1."""
    page.open(model="m", s1=ONE, s2=TWO)
    answer = post(page.address, "attention", {"model": "m", "sentence": ONE})
    blocks = answer["blocks"]
    heads = sum(len(block) for block in blocks)
    assert len(page.all("#heads [role=radio]")) == heads + len(blocks) + 1
    page.find("[data-map='2.3']").click()
    page.find("#weights summary").click()
    expected = blocks[1][2]
    cells = page.script(
        "return [...document.querySelectorAll('[data-sentence=\"1\"] rect[data-weight]')]"
        ".map((cell) => [+cell.dataset.row, +cell.dataset.column, +cell.dataset.weight])"
    )
    assert len(cells) == len(answer["tokens"]) ** 2
    assert all(expected[row][column] == weight for row, column, weight in cells), cells
    table = page.script(
        "return [...document.querySelectorAll('table[data-sentence=\"1\"] tbody tr')]"
        ".map((row) => [...row.querySelectorAll('td')].map((cell) => +cell.dataset.value))"
    )
    assert table == expected
    assert all(abs(sum(row) - 1) < 1e-5 for row in table), table
    cell = page.find("[data-sentence='1'] rect[data-row='1'][data-column='2']")
    page.script("arguments[0].scrollIntoView({block: 'center'})", cell)
    ActionChains(page.browser).move_to_element(cell).perform()
    readout = page.find("#readout").text
    assert readout.startswith(f"{answer['tokens'][1]} \u2192 {answer['tokens'][2]}: "), readout
    assert float(readout.rsplit(" ", 1)[1]) == expected[1][2], readout
    page.find("[data-map='2.3']").send_keys(Keys.ARROW_UP)
    assert page.find("[data-map='1.3']").get_attribute("aria-checked") == "true"
    page.script("document.querySelector('input[value=arcs]').click()")
    assert page.all("#figures path") and not page.all("#figures rect[data-weight]")


def check_files(page: Page, folder: Path) -> None:
    """The SVG, PNG and JSON of the attention can be downloaded."""
    page.browser.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)}
    )
    page.open(model="m", s1=ONE, s2=TWO)
    for kind in ("svg", "png", "json"):
        page.find(f"#attention-{kind}").click()
    files = {kind: folder / f"attention-m-mean.{kind}" for kind in ("svg", "png", "json")}
    page.until(lambda: all(file.exists() and file.stat().st_size for file in files.values()))
    blocks = post(page.address, "attention", {"model": "m", "sentence": TWO})["blocks"]
    assert json.loads(files["json"].read_text())["sentences"][1]["blocks"] == blocks
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    assert files["svg"].read_text().startswith("<svg")


def check_many(page: Page, folder: Path) -> None:
    """A pasted CSV becomes a table that is sorted by a click; a list is searched."""
    page.open(model="m", tab="pairs")
    cook = '"The ""cook"", Ann",0,A cook'
    rows = ("question1,label,question2", f'"{ONE}",1,"{TWO}"', cook, "alone")
    page.script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))",
        page.find("#pairs-text"),
        "\r\n".join(rows),
    )
    found = page.find("#pairs-found").text
    assert "2 pairs as CSV" in found and "line 4" in found, found
    page.find("#pairs-go").click()
    page.until(lambda: page.find("#pairs-list"))
    pairs = {ONE: TWO, 'The "cook", Ann': "A cook"}
    assert page.column("#pairs-list", 2) == list(pairs)
    assert page.column("#pairs-list", 3) == list(pairs.values())
    expected = [predicted(folder, "m", *pair)[0] for pair in pairs.items()]
    assert page.values("#pairs-list .metered") == expected
    page.all("#pairs-list .sort")[3].click()
    shown = page.values("#pairs-list .metered")
    assert shown == sorted(expected, reverse=True), shown

    page.open(model="m", tab="search")
    page.type("#query", ONE)
    documents = [TWO, "A dog.", ONE]
    page.type("#list", "\n".join(documents))
    page.find("#search-go").click()
    page.until(lambda: page.find("#search-list"))
    answer = post(page.address, "rerank", {"model": "m", "query": ONE, "documents": documents})
    shown = page.column("#search-list", 4)
    assert shown == [result["document"] for result in answer["results"]], shown
    assert shown[0] == ONE


def check_keyboard(page: Page) -> None:
    """The page is used without a pointer, and what has the focus shows it."""
    page.open(model="m")
    page.press(Keys.TAB)
    assert page.focused() == "skip"
    page.press(Keys.TAB, Keys.TAB)
    assert page.focused() == "tab-compare", page.focused()
    page.press(Keys.ARROW_RIGHT)
    assert page.focused() == "tab-pairs" and page.find("#pairs").is_displayed()
    assert page.find("#tab-pairs").get_attribute("aria-selected") == "true"
    page.press(Keys.END)
    assert page.find("#api").is_displayed()
    page.press(Keys.HOME, Keys.TAB, Keys.TAB)
    assert page.focused() == "model", page.focused()
    page.press(Keys.TAB)
    assert page.focused() == "sentence1"
    ActionChains(page.browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    page.press("A fox.", Keys.TAB)
    ActionChains(page.browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    page.press("A fox.", Keys.ENTER)
    page.answered()
    assert float(page.similarity()) == 1 and page.verdict() == "alike"
    assert page.all("#recent option")[1].get_attribute("textContent") == "A fox.  /  A fox."
    outline = page.script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", outline


def check_looks(page: Page) -> None:
    """Dark as the reader's system or the page's switch says; figures are side by side if there is room,
    and nothing is wider than 320 pixels."""

    def is_dark() -> bool:
        colour = page.script("return getComputedStyle(document.body).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3])) < 150

    page.open(model="m")
    assert not is_dark()
    page.show(dark=True)
    assert is_dark()
    page.find("#theme").click()
    assert not is_dark()
    page.find("#theme").click()
    page.show()
    assert is_dark()
    for width, columns in ((768, 2), (600, 1)):
        page.show(width=width)
        page.open(model="m", s1=ONE, s2=TWO)
        for view in ("map", "arcs"):
            page.script(f"document.querySelector('input[value={view}]').click()")
            lefts = {figure.rect["x"] for figure in page.all("#figures figure")}
            assert len(lefts) == columns, (width, view, lefts)
    page.show(width=320)
    for model in ("m", "c"):
        for tab in ("compare", "pairs", "search", "api"):
            page.open(model=model, tab=tab, s1=ONE, s2=TWO)
            root = "document.documentElement"
            beyond = page.script(f"return {root}.scrollWidth - {root}.clientWidth")
            assert beyond == 0, (model, tab)
    page.show()


def check_server_away(page: Page, folder: Path) -> None:
    """A server that ends and one that needs a key are told of; the page goes on when it can."""
    with server(folder, "c") as address:
        page.address = address
        page.open(s1=ONE, s2=TWO)
        before = page.similarity()
    page.find("#go").click()
    page.until(lambda: "does not answer" in page.find("#notices").text)
    (folder / "key").write_text("a secret\n")
    with server(folder, "c", "--api-key-file", "key", port=urlsplit(address).port):
        page.until(lambda: page.find("#notices input"))
        assert "needs an API key" in page.find("#notices").text
        page.find("#notices input").send_keys("a secret", Keys.ENTER)
        page.until(lambda: not page.find("#notices input"))
        page.answered()
        assert page.find("#notices").text == ""
        assert page.similarity() == before


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(folder, *TRAIN.format("multihead", "m").split())
        run(folder, *TRAIN.format("cnn", "c").split())
        page = Page()
        try:
            with server(folder, "m", "c") as address, idle_connections(address, 6):
                page.address = address
                page.show()
                check_similarity(page, folder)
                check_words(page)
                check_attention(page)
                check_files(page, folder)
                check_many(page, folder)
                check_keyboard(page)
                check_looks(page)
                assert page.errors() == [], page.errors()
                own = (address, "data:", "blob:", "about:")
                requests = page.requests()
                assert address + "page.css" in requests
                assert all(asked.startswith(own) for asked in requests), requests
            check_server_away(page, folder)
        finally:
            page.browser.quit()
    print("the page compares, explains, shows attention, takes files, in any size and colour")


main()
