import { beforeEach, describe, expect, it, vi } from "vitest";
import { bind, fresh } from "./bind";
import { disclosure } from "./disclosure";
import { guard } from "./guard";
import { keys } from "./keys";
import { select } from "./select";
import { countLeft } from "./small";
import { theme } from "./theme";

function page(html: string): void {
  document.body.innerHTML = html;
}

function get<E extends HTMLElement>(selector: string, kind: abstract new () => E): E {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`nothing at ${selector}`);
  return found;
}

function tick(selector: string, checked: boolean): void {
  const box = get(selector, HTMLInputElement);
  box.checked = checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

beforeEach(() => {
  page("");
  delete document.documentElement.dataset["theme"];
});

describe("bind", () => {
  it("binds an element once, however often it is found", () => {
    page("<p data-x></p>");
    expect(fresh(document, "[data-x]", HTMLElement)).toHaveLength(1);
    expect(fresh(document, "[data-x]", HTMLElement)).toHaveLength(0);
  });

  it("binds what htmx swaps in", () => {
    const behaviour = vi.fn();
    bind([behaviour]);
    page('<div id="new"></div>');
    get("#new", HTMLElement).dispatchEvent(new Event("htmx:load", { bubbles: true }));
    expect(behaviour).toHaveBeenCalledTimes(2);
  });
});

describe("select", () => {
  beforeEach(() => {
    page(`<form><input type="checkbox" data-select-all>
      <input type="checkbox" name="selected" value="1"><input type="checkbox" name="selected" value="2">
      <div data-bulk-bar hidden><output data-bulk-count>0</output></div></form>`);
    select(document);
  });

  it("shows the bar with the number of ticked rows, and hides it again", () => {
    tick('[value="1"]', true);
    expect(get("[data-bulk-bar]", HTMLElement).hidden).toBe(false);
    expect(get("[data-bulk-count]", HTMLElement).textContent).toBe("1");
    expect(get("[data-select-all]", HTMLInputElement).indeterminate).toBe(true);
    tick('[value="1"]', false);
    expect(get("[data-bulk-bar]", HTMLElement).hidden).toBe(true);
  });

  it("ticks all rows", () => {
    tick("[data-select-all]", true);
    expect(get('[value="2"]', HTMLInputElement).checked).toBe(true);
    expect(get("[data-bulk-count]", HTMLElement).textContent).toBe("2");
  });
});

describe("guard", () => {
  function leave(): boolean {
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  }

  it("holds back leaving only while something typed is not sent", () => {
    page("<form data-guard><textarea></textarea></form>");
    guard(document);
    const form = get("form", HTMLFormElement);
    expect(leave()).toBe(false);
    get("textarea", HTMLElement).dispatchEvent(new Event("input", { bubbles: true }));
    expect(leave()).toBe(true);
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    expect(leave()).toBe(false);
  });

  it("sends once, and again after the page was restored", () => {
    page("<form data-guard></form>");
    guard(document);
    const send = (): boolean =>
      get("form", HTMLFormElement).dispatchEvent(new Event("submit", { cancelable: true }));
    expect(send()).toBe(true);
    expect(send()).toBe(false);
    window.dispatchEvent(new Event("pageshow"));
    expect(send()).toBe(true);
  });
});

describe("disclosure", () => {
  it("opens, says so, and closes on Escape", () => {
    page('<button data-disclosure="nav" aria-expanded="false"></button><nav id="nav"></nav>');
    disclosure(document);
    const button = get("button", HTMLButtonElement);
    button.click();
    expect(button.getAttribute("aria-expanded")).toBe("true");
    expect(get("#nav", HTMLElement).hasAttribute("data-open")).toBe(true);
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(button.getAttribute("aria-expanded")).toBe("false");
  });
});

describe("theme", () => {
  it("is kept in the page, and left to the system again", () => {
    page(`<select data-theme-switch><option value=""></option><option value="dark"></option></select>`);
    theme(document);
    const choice = get("select", HTMLSelectElement);
    choice.value = "dark";
    choice.dispatchEvent(new Event("change"));
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    choice.value = "";
    choice.dispatchEvent(new Event("change"));
    expect(document.documentElement.dataset["theme"]).toBeUndefined();
  });
});

describe("countLeft", () => {
  it("counts what is typed", () => {
    page('<textarea data-count-left maxlength="500">楼道灯</textarea>');
    countLeft(document);
    expect(get(".count-left", HTMLElement).textContent).toBe("3 / 500");
  });
});

describe("keys", () => {
  function press(key: string, on: EventTarget = document.activeElement ?? document): boolean {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    on.dispatchEvent(event);
    return event.defaultPrevented;
  }

  beforeEach(() => {
    localStorage.clear();
    page(`<div data-keys><input id="search-box">
      <table class="rows"><tbody>
        <tr><td><input type="checkbox" name="selected"></td><td class="title"><a href="#1">1</a></td></tr>
        <tr><td><input type="checkbox" name="selected"></td><td class="title"><a href="#2">2</a></td></tr>
      </tbody></table>
      <textarea></textarea><label><input type="checkbox" data-keys-switch></label></div>`);
    keys(document);
  });

  it("go down and up the rows, and tick the one they stand on", () => {
    press("j");
    press("j");
    expect(document.activeElement?.textContent).toBe("2");
    press("k");
    expect(document.activeElement?.textContent).toBe("1");
    press("x");
    expect(get('[name="selected"]', HTMLInputElement).checked).toBe(true);
  });

  it("lead to what can be done with the ticked rows, once there are some", () => {
    document.querySelector("table")?.insertAdjacentHTML(
      "afterend",
      '<div data-bulk-bar hidden><button id="assign">Assign</button></div>',
    );
    expect(press("a")).toBe(false);
    document.querySelector("[data-bulk-bar]")?.removeAttribute("hidden");
    expect(press("a")).toBe(true);
    expect(document.activeElement?.id).toBe("assign");
  });

  it("lead to the search box, and stay out of what is typed there", () => {
    expect(press("/")).toBe(true);
    expect(document.activeElement?.id).toBe("search-box");
    expect(press("j")).toBe(false);
    const area = get("textarea", HTMLTextAreaElement);
    area.focus();
    expect(press("x")).toBe(false);
  });

  it("can be turned off, and are then the browser's", () => {
    const box = get("[data-keys-switch]", HTMLInputElement);
    expect(box.checked).toBe(true);
    box.checked = false;
    box.dispatchEvent(new Event("change"));
    expect(press("j", document.body)).toBe(false);
  });
});
