// Steps from place to place in an article, by buttons and by the keys of vestka.js, which is loaded before.
"use strict";

const places = [...document.querySelectorAll(".reading mark[id]")];
const told = document.querySelector(".places [data-said]");
let place = -1;

function go(by) {
  places[place]?.classList.remove("here");
  place = (Math.max(place, by < 0 ? 0 : -1) + by + places.length) % places.length;
  places[place].classList.add("here");
  places[place].scrollIntoView({ block: "center" });
  told.textContent = told.dataset.said.replace("#", place + 1);
}

if (places.length) {
  KEYS.j = () => go(1);
  KEYS.k = () => go(-1);
  const bar = document.querySelector(".places");
  bar.classList.add("stepping");
  bar.querySelector(".step").hidden = false;
  told.textContent = told.dataset.none;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) go(Number(button.dataset.step));
  });
}
