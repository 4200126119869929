// What the pages can do besides, where scripts run: suggestions while typing, a button to print. Without it all works.

const WAIT_MS = 80;
const LEAST = 1;

// What turns the direction of writing for the text behind it is left out, as on every page.
const TURNING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;

// "<mark>公积金</mark>提取" as nodes: the marks alone become elements, whatever else stands there stays text.
function marked(html) {
    const plain = new DOMParser().parseFromString(html.replace(TURNING, ""), "text/html").body;
    return [...plain.childNodes].map((node) => {
        if (node.nodeName !== "MARK") return node.textContent;
        const mark = document.createElement("mark");
        mark.textContent = node.textContent;
        return mark;
    });
}

class Suggestions {
    constructor(input) {
        this.input = input;
        this.items = [];
        this.at = -1;
        this.turn = 0;
        this.list = document.createElement("ul");
        this.list.className = "suggestions";
        this.list.id = "suggestions";
        this.list.setAttribute("role", "listbox");
        this.list.hidden = true;
        // How many there are, for those who do not see the list.
        this.said = document.createElement("span");
        this.said.className = "unseen";
        this.said.setAttribute("role", "status");
        input.parentElement.append(this.list, this.said);
        input.setAttribute("role", "combobox");
        input.setAttribute("aria-autocomplete", "list");
        input.setAttribute("aria-controls", this.list.id);
        input.setAttribute("aria-expanded", "false");
        input.addEventListener("input", () => this.ask());
        input.addEventListener("keydown", (event) => this.key(event));
        input.addEventListener("blur", () => this.close());
        this.list.addEventListener("mousedown", (event) => this.pick(event));
    }

    ask() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.fetch(), WAIT_MS);
    }

    async fetch() {
        const typed = this.input.value.trim();
        const turn = ++this.turn;
        if (typed.length < LEAST) return this.close();
        try {
            const place = document.querySelector("#region")?.value ?? "";
            const answer = await fetch("/v1/suggest?q=" + encodeURIComponent(typed) + "&region=" + place);
            if (!answer.ok || turn !== this.turn) return;
            this.show((await answer.json()).suggestions);
        } catch {
            this.close();
        }
    }

    show(items) {
        this.items = items;
        this.at = -1;
        this.list.replaceChildren(...items.map((item, i) => {
            const row = document.createElement("li");
            row.id = "suggestion-" + i;
            row.setAttribute("role", "option");
            row.setAttribute("aria-selected", "false");
            row.replaceChildren(...marked(item.html));
            if (item.text !== item.title) {
                const title = document.createElement("small");
                title.textContent = item.title.replace(TURNING, "");
                row.append(title);
            }
            return row;
        }));
        this.list.hidden = items.length === 0;
        this.said.textContent = items.length ? items.length + this.input.dataset.said : "";
        this.input.setAttribute("aria-expanded", String(items.length > 0));
    }

    key(event) {
        const count = this.list.hidden ? 0 : this.items.length;
        if (event.key === "Escape") return this.close();
        if (event.key === "Enter" && this.at >= 0) {
            event.preventDefault();
            return this.open(this.at);
        }
        if (!count || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.at = (this.at + step + count + 1) % (count + 1);
        if (this.at === count) this.at = -1;
        [...this.list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === this.at)));
        if (this.at >= 0) this.input.setAttribute("aria-activedescendant", "suggestion-" + this.at);
        else this.input.removeAttribute("aria-activedescendant");
    }

    pick(event) {
        const row = event.target.closest("li");
        if (!row) return;
        event.preventDefault();
        this.open([...this.list.children].indexOf(row));
    }

    // What was suggested is a title or a question of one item: that is where the reader wants to be.
    open(at) {
        this.input.value = this.items[at].text;
        location.assign(this.items[at].url);
    }

    close() {
        this.turn++;
        this.list.hidden = true;
        this.said.textContent = "";
        this.at = -1;
        this.input.setAttribute("aria-expanded", "false");
        this.input.removeAttribute("aria-activedescendant");
    }
}

// The forms of a page that helped or not: sent to the API, and answered in their place. Without scripts they lead to a page.
async function say(form, button) {
    const body = { id: form.dataset.id };
    for (const [name, value] of new FormData(form, button)) if (value !== "") body[name] = value;
    body.edition = Number(body.edition);
    if ("helpful" in body) body.helpful = body.helpful === "1";
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    try {
        const answer = await fetch(form.dataset.send, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify(body),
        });
        if (!answer.ok) throw new Error(answer.status);
        const { id } = await answer.json();
        said.textContent = form.dataset.said + (id ? " " + id + " " : "");
        if (id) {
            const follow = document.createElement("a");
            follow.href = "/flags/" + encodeURIComponent(id);
            follow.textContent = form.dataset.follow;
            said.append(follow);
        }
        form.replaceChildren(said);
    } catch {
        form.querySelector("[role=status]")?.remove();
        said.textContent = form.dataset.failed;
        form.append(said);
    }
}

for (const form of document.querySelectorAll("form[data-send]"))
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        say(form, event.submitter);
    });

for (const button of document.querySelectorAll("button.print")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
}

for (const input of document.querySelectorAll(".ask input[type=search]")) new Suggestions(input);
