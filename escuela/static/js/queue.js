// The editor's pages: states and progress of the rows that are shown, without moving them.

import { keepAsking, renewWhenCalm, setPiece, setText } from "./live.js";

const table = document.querySelector("[data-queue]");
if (table) {
  keepAsking(table.dataset.queue, (news) => {
    setText(document.querySelector("[data-summary]"), news.summary);
    setText(document.querySelector("[data-waiting]"), news.waiting);
    setPiece(document.querySelector("[data-running]"), news.running);
    for (const row of table.querySelectorAll("[data-row]")) {
      const fresh = news.rows[row.dataset.row];
      if (!fresh) continue;
      setPiece(row.querySelector("[data-cell=state]"), fresh.state);
      setPiece(row.querySelector("[data-cell=progress]"), fresh.progress);
    }
  });
}

const desk = document.querySelector("[data-desk]");
if (desk) {
  keepAsking(desk.dataset.desk, (news) => {
    if (news.key !== desk.dataset.now) renewWhenCalm();
    for (const job of desk.querySelectorAll("[data-job]")) {
      if (news.jobs[job.dataset.job]) setPiece(job, news.jobs[job.dataset.job]);
    }
  });
}
