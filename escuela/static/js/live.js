// Asks again for a small JSON answer while the page is looked at: every 5 s, 10 s after a failed
// request, never while hidden.

const EVERY_MS = 5000;
const AFTER_FAILURE_MS = 10000;

export function keepAsking(address, show) {
  let timer = 0;

  async function ask() {
    let wait = EVERY_MS;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) return;
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
    } catch {
      wait = AFTER_FAILURE_MS;
    }
    plan(wait);
  }

  function plan(wait) {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, wait);
  }

  document.addEventListener("visibilitychange", () => plan(0));
  plan(EVERY_MS);
}

export function setText(element, text) {
  // Only real changes: screen readers announce each write to a status line.
  if (element && element.textContent !== text) element.textContent = text;
}

export function setPiece(element, html) {
  // Our own server's piece of the same page, escaped there.
  if (!element || element.dataset.piece === html) return;
  element.dataset.piece = html;
  element.innerHTML = html;
}

export function renewWhenCalm() {
  // The page shows something old. Renew it, unless that would take away what somebody writes or watches.
  const isWritten = [...document.querySelectorAll("main form")].some((form) => [...form.elements].some(isChanged));
  const isPlaying = [...document.querySelectorAll("video")].some((video) => !video.paused);
  if (!isWritten && !isPlaying) location.reload();
}

function isChanged(control) {
  if (control.type === "hidden") return false;
  if (control.options) return control.selectedIndex !== Math.max(0, [...control.options].findIndex((option) => option.defaultSelected));
  if ("checked" in control && control.checked !== control.defaultChecked) return true;
  return control.defaultValue !== undefined && control.value !== control.defaultValue;
}
