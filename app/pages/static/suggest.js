// Suggestions under the search box: /v1/suggest is asked while letters are typed. Without this file the box is a form.
"use strict";
(() => {
  const form = document.querySelector("form.ask[data-suggest]");
  if (!form) return;
  const box = form.querySelector("input");
  const say = form.dataset;
  const pause = 90;
  const remembered = new Map();
  let asked = null; // the request under way
  let waiting = 0; // the timer until the next one
  let typed = box.value; // what the visitor typed; the box may show a suggestion instead
  let options = [];
  let active = -1;

  const list = document.createElement("div");
  list.id = "hints";
  list.className = "hints";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say.label);
  form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) box.setAttribute(name, value);

  const made = (tag, text = "", name = "") => {
    const one = document.createElement(tag);
    one.textContent = text;
    if (name) one.className = name;
    return one;
  };

  // The answer's HTML holds text and marks. Whatever else looks like a tag in it is shown as text.
  const letters = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&amp;": "&" };
  const plain = (html) => html.replace(/&(?:lt|gt|quot|#x27|amp);/g, (one) => letters[one]);
  const marked = (html) => {
    const whole = made("span");
    html.split(/<mark>(.*?)<\/mark>/).forEach((part, at) => whole.append(at % 2 ? made("mark", plain(part)) : plain(part)));
    return whole;
  };

  const number = (count) => count.toLocaleString(document.documentElement.lang);
  const price = (value) => {
    const amounts = [value].flat().filter((one) => typeof one === "number");
    if (!amounts.length) return "";
    const style = say.currency ? { style: "currency", currency: say.currency } : {};
    return new Intl.NumberFormat(document.documentElement.lang, style).format(Math.min(...amounts));
  };
  const path = (text) => text.split("/").map(encodeURIComponent).join("/");
  const search = (name, value) => `${form.getAttribute("action")}?${new URLSearchParams({ [name]: value })}`;
  const words = (value) => [value].flat().filter(Boolean).join(", ");

  // By section: where an entry leads, what it says, what stands beside it, and the words that it puts into the box.
  const shown = {
    queries: (one) => [search("q", one.q), marked(one.html), number(one.products), one.q],
    categories: (one) => {
      const inside = one.above.length ? say.inside.replace("{x}", one.above.at(-1)) : number(one.products);
      return [`${say.prefix}/c/${path(one.address)}`, marked(one.html), inside];
    },
    values: (one) => [search(`f.${one.facet}`, one.value), marked(one.html), one.facet_label],
    products: (one) => {
      const name = words(one[say.name]) || one.id;
      const beside = [words(one[say.brand]), price(one[say.price])].filter(Boolean).join(" · ");
      return [`${say.prefix}/p/${path(one.id)}`, made("span", name), beside];
    },
  };

  const close = () => {
    clearTimeout(waiting);
    if (asked) asked.abort();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const choose = (at) => {
    if (options[active]) options[active].setAttribute("aria-selected", "false");
    active = at;
    const one = options[active];
    if (!one) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    one.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", one.id);
    one.scrollIntoView({ block: "nearest" });
  };

  const show = (answer) => {
    options = [];
    active = -1;
    box.removeAttribute("aria-activedescendant");
    list.replaceChildren();
    for (const section of answer.order) {
      if (!answer[section].length) continue;
      const group = made("div");
      const title = made("p", say[section]);
      title.id = `hints-${section}`;
      title.setAttribute("role", "presentation");
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", title.id);
      group.append(title);
      for (const one of answer[section]) {
        const [link, text, beside, fill = ""] = shown[section](one);
        const option = made("a");
        option.id = `hint-${options.length}`;
        option.href = link;
        option.tabIndex = -1;
        option.dataset.fill = fill;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.append(text, made("span", beside, "faint"));
        options.push(option);
        group.append(option);
      }
      list.append(group);
    }
    list.hidden = !options.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    const q = typed;
    if (asked) asked.abort();
    if (remembered.has(q)) {
      show(remembered.get(q));
      return;
    }
    asked = new AbortController();
    try {
      const answer = await fetch(`${say.suggest}?${new URLSearchParams({ q, locale: say.locale })}`, { signal: asked.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      const found = await answer.json();
      if (remembered.size > 60) remembered.clear();
      remembered.set(q, found);
      if (q === typed && document.activeElement === box) show(found);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the box goes on without suggestions
    }
  };

  box.addEventListener("input", (event) => {
    if (event.isComposing) return;
    typed = box.value;
    clearTimeout(waiting);
    waiting = setTimeout(ask, pause);
  });
  box.addEventListener("compositionend", () => box.dispatchEvent(new Event("input")));
  box.addEventListener("click", () => {
    if (list.hidden) ask();
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) {
        ask();
        return;
      }
      const places = options.length + 1; // the box itself is one of them
      choose(((active + 1 + step + places) % places) - 1);
      box.value = options[active]?.dataset.fill || typed;
    } else if (event.key === "Enter" && options[active] && !list.hidden) {
      event.preventDefault();
      options[active].click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      box.value = typed;
      close();
    } else if (event.key === "Tab") {
      close();
    }
  });
  form.addEventListener("submit", close);
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) close();
  });
  addEventListener("pageshow", close); // a page that comes back from the browser's memory
})();
