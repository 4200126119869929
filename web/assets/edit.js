// The editor's form: a preview that follows what is typed, rows added where they are needed, Ctrl+S, and a word
// before unsaved work is left. Without this the form does the same by its buttons.
const form = document.querySelector("form.draft");

if (form) {
    const shown = document.querySelector("[data-shown]");
    let changed = false;
    let waiting = 0;

    // The server draws the preview, as readers will see it; only its nodes are taken over.
    const preview = async () => {
        const answer = await fetch("/edit/preview", {
            method: "POST",
            headers: { "Content-Type": "application/x-www-form-urlencoded" },
            body: new URLSearchParams(new FormData(form)),
        });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const text = page.getElementById("shown");
        if (!text) return;
        const title = document.createElement("h3");
        title.textContent = form.elements.title.value;
        shown.querySelector(".shown").replaceChildren(...(title.textContent ? [title] : []), ...text.childNodes);
        shown.hidden = false;
    };
    const later = () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => preview().catch(() => {}), 400);
    };

    // A list always has one empty row to go on in: when the last is begun, another follows.
    const number = (row, from, to) => {
        for (const input of row.querySelectorAll("[name]")) {
            input.name = input.name.replace(`.${from}.`, `.${to}.`);
            input.value = "";
        }
        for (const input of row.querySelectorAll("[id]")) input.id = input.id.replace(`-${from}-`, `-${to}-`);
        for (const label of row.querySelectorAll("label")) label.htmlFor = label.htmlFor.replace(`-${from}-`, `-${to}-`);
        for (const finding of row.querySelectorAll(".finding")) finding.remove();
    };
    const grow = (list) => {
        const rows = list.querySelectorAll(":scope > [data-row]");
        const last = rows[rows.length - 1];
        if (!last || ![...last.querySelectorAll("[name]")].some((input) => input.value.trim())) return;
        const next = last.cloneNode(true);
        number(next, rows.length - 1, rows.length);
        last.after(next);
    };

    form.addEventListener("input", (event) => {
        changed = true;
        const list = event.target.closest("[data-list]");
        if (list) grow(list);
        later();
    });
    form.addEventListener("submit", (event) => {
        if (event.submitter?.hasAttribute("data-preview")) {
            event.preventDefault();
            preview().then(() => shown.scrollIntoView({ block: "nearest" })).catch(() => {});
        } else {
            changed = false;
        }
    });
    document.addEventListener("keydown", (event) => {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
            event.preventDefault();
            form.requestSubmit();
        }
    });
    addEventListener("beforeunload", (event) => changed && event.preventDefault());
    preview().catch(() => {});
}
