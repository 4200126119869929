// The text to read out: one pane, made by the server, with its basis, its difference and what was asked for it.
import { address, ask, badge, copy, find, make, part, send, tell, tell_failure, word } from "./desk_page.js";

export class Text {
    constructor() {
        this.pane = find("pane");
        this.bar = find("bar");
        this.shown = null; // {id, edition, revision, section, question, rank, rung, context}
        this.turn = 0;
    }

    get article() {
        return find("reading");
    }

    async open(id, asked) {
        const turn = ++this.turn;
        const { act_for, as_of } = asked.context;
        try {
            const answer = await ask(address("/desk/items/" + encodeURIComponent(id), { act_for, as_of }));
            const html = await answer.text();
            if (turn !== this.turn) return false;
            const article = part(html, "#reading") ?? part(html, "#pane > .banner");
            if (!article) throw new Error(word("gone"));
            this.bar.replaceChildren();
            find("idle")?.remove();
            this.pane.querySelectorAll("#reading, #pane > .banner").forEach((old) => old.remove());
            this.pane.append(article);
            this.take(asked);
            return true;
        } catch (error) {
            if (turn === this.turn) tell_failure(error);
            return false;
        }
    }

    // What stands in the pane is what is talked about from now on.
    take(asked) {
        const article = this.article;
        this.shown = null;
        document.querySelector("[data-do=basis]").setAttribute("aria-expanded", "false");
        find("tools").hidden = false;
        this.pane.scrollTop = 0;
        this.pane.focus();
        if (!article) return;
        const { id, edition, revision, title, kind, effect } = article.dataset;
        this.shown = { ...asked, id, title, kind, effect, edition: Number(edition), revision: Number(revision) };
        const parts = [...article.querySelectorAll(".part")];
        const here = parts.find((one) => one.dataset.label === asked.section) ?? parts[0];
        this.shown.section = here?.dataset.label ?? "";
        if (parts.length < 2) return;
        here.classList.add("here");
        if (here !== parts[0]) here.scrollIntoView({ block: "start" });
    }

    // What is read out: the section that answers, of short texts all.
    get words() {
        const here = this.article?.querySelector(".part.here .said");
        const whole = this.shown && ["script", "qa"].includes(this.shown.kind);
        const texts = here && !whole ? [here] : [...(this.article?.querySelectorAll(".part .said") ?? [])];
        return texts.map((one) => one.innerText.trim()).join("\n");
    }

    get citation() {
        const article = this.article;
        const rests = [...article.querySelectorAll("#rests li")].map((one) => one.dataset.name);
        const law = this.shown.kind === "policy" ? " " + this.shown.section : "";
        const from = article.dataset.from ? "，" + article.dataset.from + word("from") : "";
        return `${this.shown.title}${law}（${word("edition")} ${this.shown.edition}${from}）` +
            (rests.length ? "\n" + word("rests_on") + rests.join("；") : "");
    }

    async copy() {
        if (!this.shown) return;
        const done = await copy(this.words + "\n\n——" + this.citation);
        tell(done ? word("copied") : word("not_copied"), done ? "" : "gone");
    }

    // The clauses it rests on, read in place.
    async basis() {
        const rests = find("rests");
        if (!rests) return;
        const open = rests.classList.toggle("unfolded");
        document.querySelector("[data-do=basis]").setAttribute("aria-expanded", String(open));
        if (!open) {
            this.pane.focus();
            this.pane.scrollTop = this.left;
            return;
        }
        this.left = this.pane.scrollTop;
        await Promise.all([...rests.querySelectorAll("li[data-url]")].map((row) => this.clause(row)));
        rests.scrollIntoView({ block: "nearest" });
        rests.focus({ preventScroll: true });
    }

    async clause(row) {
        if (row.querySelector("blockquote") || !row.dataset.url.includes("/sections/")) return;
        try {
            const clause = await (await ask(row.dataset.url)).json();
            row.append(make("blockquote", { textContent: clause.text }));
        } catch (error) {
            tell_failure(error);
        }
    }

    async receipt(work_order) {
        const { question, context, revision, id, edition, section, rank, rung } = this.shown;
        const made = await send("/v1/receipts", {
            query: question, revision, hits: [{ id, edition, section, rank, rung }],
            ...Object.fromEntries(Object.entries({
                region: context.act_for || context.region, as_of: context.as_of, work_order,
            }).filter(([, value]) => value)),
        });
        await copy(made.id);
        tell(word("receipt_made") + made.id);
        return made.id;
    }

    async flag(reason, work_order) {
        const { id, edition, section } = this.shown;
        const made = await send("/v1/flags", { id, edition, section, reason, ...(work_order ? { work_order } : {}) });
        tell(word("flagged") + made.id);
    }

    async acknowledge(edition) {
        await send(`/v1/items/${encodeURIComponent(this.shown.id)}/acknowledge`, { edition });
        tell(word("acknowledged"));
    }

    // The text that is shown is no longer what holds: say so over it, and what is different.
    async warn(event) {
        const taken = ["withdrawn", "repealed"].includes(event.what);
        const difference = make("div", { className: "difference" });
        this.news = event;
        this.bar.replaceChildren(make("div", { className: "banner news" + (taken ? " gone" : "") },
            make("p", {}, make("b", { textContent: word(taken ? "bar_withdrawn" : "bar_changed") }), " ", event.change_note ?? ""),
            difference,
            make("p", {}, make("button", { type: "button", className: "button", "data-do": "acknowledge" },
                word(taken ? "bar_reload" : "bar_take"), " ", make("kbd", { textContent: "Y" })))));
        this.pane.scrollTop = 0;
        if (!event.diff_url || taken) return;
        try {
            const url = event.diff_url.replace(/from=\d+/, "from=" + this.shown.edition);
            const laid = part(await (await ask(url + "&format=html")).text(), ".diff");
            laid?.querySelectorAll("section.same, .field.change_note").forEach((same) => same.remove());
            if (laid) difference.append(laid);
        } catch (error) {
            tell_failure(error);
        }
    }

    settle() {
        this.news = null;
        this.bar.replaceChildren();
    }
}

export const change_badge = () => badge("pending", word("changed"));
