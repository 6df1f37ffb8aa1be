// The sender's page of one video: its state, and the fingerprint once it is made.

import { keepAsking, renewWhenCalm, setText } from "./live.js";

const card = document.querySelector("[data-follow]");
keepAsking(card.dataset.follow, (news) => {
  setText(document.querySelector("[data-state]"), news.words);
  setText(card.querySelector("[data-next]"), news.next);
  if (news.fingerprint) setText(card.querySelector("[data-fingerprint]"), news.fingerprint);
  if (news.key !== card.dataset.now) renewWhenCalm();
});
