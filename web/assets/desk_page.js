// What the desk's modules share: words of the page, elements, and questions to the API.

export const find = (id) => document.getElementById(id);

const spoken = find("words").content;
export const word = (name) => spoken.querySelector(`[data-word="${CSS.escape(name)}"]`)?.textContent ?? name;

// An element with properties and children; text is always text.
export function make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (key in element) element[key] = value;
        else element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
}

const parser = new DOMParser();

// "<mark>公积金</mark>提取" as nodes: the marks alone become elements, whatever else stands there stays text.
export function marked(html) {
    if (!html.includes("<") && !html.includes("&")) return [html];
    return [...parser.parseFromString(html, "text/html").body.childNodes].map((node) =>
        node.nodeName === "MARK" ? make("mark", { textContent: node.textContent }) : node.textContent);
}

// A part of a page of this site, made of it to be shown in this one.
export function part(html, selector) {
    const found = parser.parseFromString(html, "text/html").querySelector(selector);
    return found ? document.importNode(found, true) : null;
}

// The address that may be asked for with those parameters that are set.
export function address(path, parameters) {
    const set = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
    return set.length ? path + "?" + new URLSearchParams(set) : path;
}

// Every failure is an error that can be shown.
async function check(answer) {
    if (answer.redirected && new URL(answer.url).pathname === "/login") throw new Error(word("login"));
    if (answer.ok) return answer;
    if (answer.status === 401) throw new Error(word("login"));
    if (answer.status === 404) throw new Error(word("gone"));
    const said = await answer.json().catch(() => null);
    throw Object.assign(new Error(said?.error?.message ?? String(answer.status)), { status: answer.status });
}

export const ask = async (url, options) => check(await fetch(url, options));

export async function send(url, body) {
    const csrf = document.querySelector("meta[name=csrf]")?.content ?? "";
    const answer = await ask(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
        body: JSON.stringify(body),
    });
    return answer.json();
}

// Said to whoever does not look there: screen readers read it, and it goes by itself.
let goes;
export function tell(text, kind = "") {
    const told = find("told");
    told.textContent = text;
    told.className = "told shown " + kind;
    clearTimeout(goes);
    goes = setTimeout(() => (told.className = "told"), 6000);
}

export const tell_failure = (error) => error.name !== "AbortError" && tell(word("failed") + error.message, "gone");

// Where pages come without TLS there is no clipboard for scripts but the old one.
export async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const before = document.activeElement;
        const area = make("textarea", { value: text, className: "unseen" });
        document.body.append(area);
        area.select();
        const done = document.execCommand("copy");
        area.remove();
        before?.focus();
        return done;
    }
}

export function place_name(code) {
    const option = [...document.querySelectorAll("#region option, #act_for option")].find((one) => one.value === code);
    return option && code ? option.textContent : "";
}

export const badge = (kind, text) => make("span", { className: "badge " + kind, textContent: text });

// 2026-09-01 as people write it.
export const day = (date) => date.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日");
