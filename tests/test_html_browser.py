"""The page in a real browser, headless Chromium: at the width of telephones and of a desk, light and dark.

Needs ``chromium`` and ``chromedriver`` (Debian: ``apt-get install chromium chromium-driver``) and selenium, the extra
``browser``.  Without them the tests are skipped, or fail where ``CONDENSE_REQUIRE_TOOLS=1`` says that they must run.
"""

import json
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from theory.expansion import expand
from verify import Settings, hold_laws, load, predict, verify_activation

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()
WIDTHS = (320, 390, 1280)
SCHEMES = ("light", "dark")
LEAST_CONTRAST = 4.5
"""WCAG 2, level AA, for text of ordinary size."""
LEAST_GRAPHIC_CONTRAST = 3.0

OVERFLOWING = """
const limit = document.documentElement.clientWidth;
return [document.documentElement.scrollWidth - limit, [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > limit + 1 && !e.closest('.scroll, .formula, .wide, svg'))
  .map(e => e.tagName + ' ' + e.className)];
"""
EMPTY = """
return [...document.querySelectorAll(arguments[0])].filter(e => {
  const box = e.getBoundingClientRect();
  return !(box.width > 0 && box.height > 0);
}).map(e => e.outerHTML.slice(0, 200));
"""
CONTRASTS = """
// Every colour as the browser paints it on a canvas, whatever it is written in.
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
function rgba(colour) {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}
function luminance(colour) {
  const part = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  return 0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2]);
}
function background(e) {
  for (; e; e = e.parentElement) {
    const colour = rgba(getComputedStyle(e).backgroundColor);
    if (colour[3] === 255) return colour;
  }
  return rgba('white');
}
function ratio(one, other) {
  const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}
const drawn = arguments[1];
return [...document.querySelectorAll(arguments[0])].filter(e => drawn || e.textContent.trim()).flatMap(e => {
  const style = getComputedStyle(e);
  const colours = drawn ? [style.fill, style.stroke].filter(c => c !== 'none') : [style.color];
  return colours.map(c => [ratio(rgba(c), background(e)), e.tagName + ' ' + c]);
});
"""
TEXTS = (
    "h1, h2, h3, p, li, dt, dd, a, small, strong, em, th, td, caption, figcaption, summary, code, math, .badge, .note"
)


class Browser:
    """Chromium with one page open, at a width and in a colour scheme."""

    def __init__(self, profile: Path) -> None:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))

    def show(self, page: Path, width: int, scheme: str) -> None:
        """Open the page with everything unfolded."""
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        self.driver.get(page.as_uri())
        self.run("document.querySelectorAll('details').forEach(e => e.open = true)")

    def run(self, script: str, *arguments: object):
        """What a script returns."""
        return self.driver.execute_script(script, *arguments)

    def requests(self) -> list[str]:
        """Addresses that were asked for since the last call."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def complaints(self) -> list[str]:
        """What the console says since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


def missing_tools() -> list[str]:
    tools = [tool for tool in ("chromium", "chromedriver") if shutil.which(tool) is None]
    return tools + ["selenium"] * (find_spec("selenium") is None)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    missing = missing_tools()
    if missing and os.environ.get("CONDENSE_REQUIRE_TOOLS") == "1":
        pytest.fail(f"{', '.join(missing)} must be installed")
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.driver.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A page for every kind of picture, one with a constant term, and one of laws."""
    folder = tmp_path_factory.mktemp("pages")
    quick = Settings(networks=2, neurons=12, further=2)
    cases = {"plane": ("x**2*tanh(x)", "fig6"), "sphere": ("x**2*tanh(x)", "xor"), "space": ("tanh(x)", "fig2")}
    for name, (formula, data) in cases.items():
        (folder / f"{name}.html").write_text(verify_activation(expand(formula), load(data), quick).to_html(), "utf-8")
    constant = verify_activation(expand("1/(1 + exp(-x))"), load("fig6"), Settings(networks=1, neurons=12))
    (folder / "constant.html").write_text(constant.to_html(), "utf-8")
    laws = hold_laws(predict(expand("tanh(x)"), load("fig6")), ["balance", "order", "offset"], quick)
    (folder / "laws.html").write_text(laws.to_html(), "utf-8")
    return folder


NAMES = ("plane", "sphere", "space", "constant", "laws")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_overflows_and_everything_is_laid_out(browser, pages, name):
    for width in WIDTHS:
        browser.show(pages / f"{name}.html", width, "light")
        excess, elements = browser.run(OVERFLOWING)
        assert excess <= 0, (width, excess, elements)
        assert elements == [], width
        assert browser.run("return document.querySelectorAll('math').length") > 10
        assert browser.run(EMPTY, "math, svg, svg image, figure, table") == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", NAMES)
def test_text_can_be_read(browser, pages, name, scheme):
    browser.show(pages / f"{name}.html", 390, scheme)
    dark = browser.run("return matchMedia('(prefers-color-scheme: dark)').matches")
    assert dark == (scheme == "dark")
    measured = browser.run(CONTRASTS, TEXTS, False)
    assert len(measured) > 100
    assert min(measured)[0] >= LEAST_CONTRAST, sorted(measured)[:5]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pictures_have_ink_that_can_be_seen(browser, pages, scheme):
    browser.show(pages / "plane.html", 1280, scheme)
    letters = browser.run(CONTRASTS, "svg [id^='field-plus'] use, .picture svg", True)
    assert min(letters)[0] >= LEAST_CONTRAST
    coloured = "svg [style*='--plus'], svg [style*='--minus'], svg [style*='--good']"
    marks = browser.run(CONTRASTS, coloured, True)
    strokes = [each for each in marks if "rgb(255, 255, 255)" not in each[1] and "rgb(20, 24, 28)" not in each[1]]
    assert strokes
    assert min(strokes)[0] >= LEAST_GRAPHIC_CONTRAST, sorted(strokes)[:5]


def test_formulas_are_laid_out_as_mathematics(browser, pages):
    """A fraction is higher than its parts, and a superscript stands above its base."""
    browser.show(pages / "plane.html", 1280, "light")
    higher = """
    return [...document.querySelectorAll('mfrac')].every(e => {
      const [above, below] = [...e.children].map(c => c.getBoundingClientRect());
      return above.bottom <= below.top + 1;
    }) && [...document.querySelectorAll('msup')].every(e => {
      const [base, power] = [...e.children].map(c => c.getBoundingClientRect());
      return power.left >= base.right - 2 && power.top < base.bottom && power.bottom < base.bottom;
    });
    """
    assert browser.run("return document.querySelectorAll('mfrac').length") > 10
    assert browser.run(higher)


def test_a_raster_is_turned_for_the_dark(browser, pages):
    filters = []
    for scheme in SCHEMES:
        browser.show(pages / "sphere.html", 390, scheme)
        filters.append(browser.run("return getComputedStyle(document.querySelector('svg image')).filter"))
    assert filters[0] == "none"
    assert "invert(1)" in filters[1]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched_and_the_console_is_silent(browser, pages, name):
    browser.requests(), browser.complaints()
    browser.show(pages / f"{name}.html", 390, "dark")
    asked = [address for address in browser.requests() if not address.startswith("data:image/png;base64,")]
    assert asked == [(pages / f"{name}.html").as_uri()]
    assert browser.complaints() == []


def test_what_the_page_carries_can_be_read_in_the_browser(browser, pages):
    browser.show(pages / "sphere.html", 390, "light")
    report = browser.run("return JSON.parse(document.getElementById('report.json').textContent)")
    assert len(report["orientations"]) == 14
    assert browser.run("return document.getElementById('xor.csv').textContent").count("\n") == 4
