"""What tests do with the player of a lesson."""

import time

from playwright.sync_api import Page

PLAYING_S = 60
MEDIA = "document.querySelector('[data-player] video, [data-player] audio')"

# The share of a frame's pixels that are not black, drawn from what the person sees.
LIGHT = """video => {
  const canvas = new OffscreenCanvas(64, 36), pen = canvas.getContext('2d');
  pen.drawImage(video, 0, 0, 64, 36);
  const data = pen.getImageData(0, 0, 64, 36).data;
  let light = 0;
  for (let i = 0; i < data.length; i += 4) light += data[i] + data[i + 1] + data[i + 2] > 60;
  return light / (64 * 36);
}"""


def choose(page: Page, name: str) -> None:
    page.locator(f"[data-player] input[name=q][value='{name}']").check()
    page.locator("[data-player] form button").click()


def wait_until(page: Page, condition: str) -> None:
    """Wait for a condition in the page. Playwright's own way needs eval, which the CSP refuses."""
    ends = time.monotonic() + PLAYING_S
    while not page.evaluate(condition):
        assert time.monotonic() < ends, f"never: {condition}"
        page.wait_for_timeout(100)


def plays_on(page: Page, from_s: float = 0.0) -> float:
    """Wait until the film runs past a moment; return where it is."""
    wait_until(page, f"{MEDIA}?.currentTime > {from_s + 0.3}")
    at: float = page.evaluate(f"{MEDIA}.currentTime")
    return at


def light_of(page: Page) -> float:
    light: float = page.eval_on_selector("[data-player] video", LIGHT)
    return light
