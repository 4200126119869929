// The question and what answers it, while it is typed. The focus stays in the box: which hit is chosen is told to
// screen readers as the active descendant of the box.
import { address, ask, badge, day, find, make, marked, place_name, tell_failure, word } from "./desk_page.js";

const QUICK_MS = 30; // between keys that come faster than this nothing is asked
const LIMIT = 12;

export class Search {
    // open(hit, rank, answer) when a hit is opened; asked(text) when a question has brought somebody to a text.
    constructor(today, open) {
        this.box = find("q");
        this.list = find("hits");
        this.today = today;
        this.open = open;
        this.answer = null;
        this.at = -1;
        this.list.setAttribute("role", "listbox");
        this.list.replaceChildren();
        for (const [name, value] of Object.entries({
            role: "combobox", "aria-autocomplete": "list", "aria-controls": "hits", "aria-expanded": "false",
        })) this.box.setAttribute(name, value);
        this.box.addEventListener("input", (event) => event.isComposing || this.typed());
        this.box.addEventListener("compositionend", () => this.typed());
        this.list.addEventListener("click", (event) => {
            const row = event.target.closest("li");
            if (row) this.pick([...this.list.children].indexOf(row));
        });
    }

    get context() {
        const act_for = find("act_for")?.value ?? "";
        return { act_for, region: act_for ? "" : find("region")?.value ?? "", as_of: find("as_of").value };
    }

    typed() {
        const now = performance.now();
        clearTimeout(this.timer);
        this.moved = false;
        this.began = now;
        if (now - (this.last ?? -1000) > QUICK_MS) this.fetch();
        else this.timer = setTimeout(() => this.fetch(), QUICK_MS);
        this.last = now;
    }

    async fetch() {
        const text = this.box.value.trim();
        const began = this.began;
        this.underway?.abort();
        if (!text) return this.show(null);
        this.underway = new AbortController();
        const context = this.context;
        try {
            const answer = await ask(address("/v1/search", { q: text, ...context, limit: LIMIT }), { signal: this.underway.signal });
            this.show({ ...await answer.json(), text, context });
            if (began) this.measure(began);
        } catch (error) {
            // A stroke or a comma alone is no question yet.
            if (error.status === 400) this.show({ hits: [], text, context });
            else tell_failure(error);
        }
    }

    // From the key to when what it brought has been painted.
    measure(began) {
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => performance.measure("desk:key-to-paint", { start: began, end: performance.now() });
            channel.port2.postMessage(null);
        });
    }

    show(answer) {
        this.answer = answer;
        const hits = answer?.hits ?? [];
        const kept = this.moved ? hits.findIndex((hit) => hit.id === this.list.children[this.at]?.dataset.id) : -1;
        this.list.replaceChildren(...hits.map((hit, i) => this.row(hit, i)));
        this.list.dataset.question = answer?.text ?? "";
        this.choose(hits.length ? Math.max(kept, 0) : -1);
        this.list.parentElement.scrollTop = 0;
        this.box.setAttribute("aria-expanded", String(hits.length > 0));
        find("count").textContent = !answer ? "" : hits.length ? `${answer.total} ${word("count")}` : word("none");
    }

    row(hit, i) {
        const until = hit.effect === "pending" && hit.effective_from ? "，" + day(hit.effective_from) + word("from") : "";
        const place = place_name(hit.region);
        const row = make("li", { id: "hit-" + i, role: "option", "aria-selected": "false" },
            make("span", { className: "what" },
                make("span", { className: "kind", textContent: word("kind_" + hit.kind) }),
                hit.effect === "in_force" ? null : badge(hit.effect, word("effect_" + hit.effect) + until),
                place ? make("span", { className: "place-name", textContent: place }) : null,
                this.today.has(hit.id) ? badge("pending", word("today")) : null),
            make("b", { textContent: hit.title }),
            make("span", { className: "snippet" }, ...marked(hit.snippet)));
        row.dataset.id = hit.id;
        return row;
    }

    choose(at) {
        this.at = at;
        [...this.list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
        const row = this.list.children[at];
        if (row) this.box.setAttribute("aria-activedescendant", row.id);
        else this.box.removeAttribute("aria-activedescendant");
        row?.scrollIntoView({ block: "nearest" });
    }

    move(step) {
        const count = this.list.children.length;
        this.moved = true;
        if (count) this.choose((this.at + step + count) % count);
    }

    // Where keys come faster than answers, Enter waits for the answer to what is in the box.
    async enter() {
        clearTimeout(this.timer);
        if (this.answer?.text !== this.box.value.trim()) await this.fetch();
        if (this.at >= 0) this.pick(this.at);
    }

    pick(at) {
        const hit = this.answer?.hits[at];
        if (!hit) return;
        this.choose(at);
        [...this.list.children].forEach((row, i) => row.classList.toggle("opened", i === at));
        this.open(hit, at + 1, this.answer);
    }

    step(step) {
        const at = this.at + step;
        if (this.answer && at >= 0 && at < this.answer.hits.length) this.pick(at);
    }

    clear() {
        this.box.value = "";
        this.underway?.abort();
        this.show(null);
        this.box.focus();
    }
}
