// Quick exit: first a blank page, then the neutral one. Without this script the link still works.

const PRESSES = 3;
const WITHIN_MS = 2000;
const link = document.querySelector("a.exit");

function leave() {
  document.body.hidden = true;
  document.title = "";
  for (const player of document.querySelectorAll("video, audio")) player.pause();
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // A browser that keeps nothing has nothing to clear.
  }
  navigator.sendBeacon(link.pathname); // ends the session while the next page is on its way
  location.replace(link.dataset.to);
}

link.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

// Shift alone, three times: not Escape, which closes menus and full screen. A capital letter is
// Shift with another key and does not count, so it works while typing too.
let presses = [];
let isAlone = false;

addEventListener("keydown", (event) => {
  if (event.key === "Shift") {
    isAlone = true;
  } else {
    isAlone = false;
    presses = [];
  }
}, true);

addEventListener("keyup", (event) => {
  if (event.key !== "Shift" || !isAlone) return;
  presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
  if (presses.length >= PRESSES) leave();
}, true);

// A page that the browser kept in memory must not come back with what it showed.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.body.hidden) location.replace(link.dataset.to);
});
