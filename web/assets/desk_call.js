// The call: its questions, what was read to the caller, its receipts; and what changed today. Nothing of it is kept:
// a new call forgets it.
import { ask, address, badge, find, make, tell_failure, word } from "./desk_page.js";
import { change_badge } from "./desk_text.js";

const MOST_CHANGES = 12;
const WORDS = { came: "today_added", began: "today_added", changed: "today_changed", went: "today_removed", ended: "today_removed" };

const button = (text, does, before = null, after = null) => {
    const one = make("button", { type: "button", className: "entry" }, before, make("span", { textContent: text }), after);
    one.addEventListener("click", does);
    return one;
};

export class Call {
    constructor(main, again, open) {
        this.main = main;
        this.again = again; // (question)
        this.open = open;   // (id, title)
        this.today = new Set();
        this.heard = new Set(); // told while this page is open: first of all
        this.clear();
        find("side").hidden = false;
    }

    clear() {
        this.questions = [];
        this.opened = new Map();
        for (const id of ["questions", "opened", "receipts"]) find(id).replaceChildren();
        find("order").value = "";
        this.tidy();
    }

    tidy() {
        find("call-empty").hidden = this.questions.length + this.opened.size > 0;
        find("open-title").hidden = this.opened.size === 0;
    }

    question(text) {
        this.questions = [text, ...this.questions.filter((one) => one !== text)].slice(0, 8);
        find("questions").replaceChildren(...this.questions.map((one) => make("li", {}, button(one, () => this.again(one)))));
        this.tidy();
    }

    read(id, title) {
        this.opened.delete(id);
        this.opened.set(id, title);
        find("opened").replaceChildren(...[...this.opened].reverse().map(([one, name]) => {
            const row = make("li", {}, button(name, () => this.open(one, name)));
            row.dataset.id = one;
            return row;
        }));
        this.tidy();
    }

    // Something that was read to this caller is no longer so.
    mark(id) {
        const row = [...find("opened").children].find((one) => one.dataset.id === id);
        if (row && !row.querySelector(".badge")) row.firstChild.append(change_badge());
    }

    receipt(id, title) {
        find("receipts").prepend(make("li", { className: "receipt" }, make("code", { textContent: id }),
            make("span", { className: "quiet", textContent: title })));
    }

    // Scripts first, and what was changed before what is new: that is what agents said otherwise yesterday.
    async changes() {
        try {
            const answer = await (await ask(address("/v1/changes", { since: this.main.dataset.since, limit: 200 }))).json();
            const weight = (item) => (this.heard.has(item.id) ? -4 : 0) + (item.kind === "script" ? 0 : 2) + (item.what === "came" ? 1 : 0);
            const items = answer.items.sort((a, b) => weight(a) - weight(b));
            this.today.clear();
            items.filter((item) => item.what !== "came" || this.heard.has(item.id)).forEach((item) => this.today.add(item.id));
            find("today-count").textContent = items.length ? `${items.length}${answer.next ? "+" : ""} ${word("items")}` : "";
            find("today-none").hidden = items.length > 0;
            find("changes").replaceChildren(...items.slice(0, MOST_CHANGES).map((item) => this.change(item)));
        } catch (error) {
            tell_failure(error);
        }
    }

    change(item) {
        const newest = item.after.at(-1) ?? item.before.at(-1);
        const what = badge(WORDS[item.what] === "today_removed" ? "gone" : "quiet", word(WORDS[item.what]));
        return make("li", {}, button(newest.title, () => this.open(item.id, newest.title), what,
            item.what === "changed" && newest.change_note ? make("small", { textContent: newest.change_note }) : null));
    }
}
