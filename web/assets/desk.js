// The agent's desk: hands stay on the keys. In the box letters are letters; once a text is open they are what to do
// with it. Without this script the same page is a form that leads to plain pages.
import { Call } from "./desk_call.js";
import { Live } from "./desk_live.js";
import { ask, find, place_name, tell, tell_failure, word } from "./desk_page.js";
import { Search } from "./desk_search.js";
import { Text } from "./desk_text.js";

const main = find("main");
const text = new Text();
const call = new Call(main, (question) => again(question), (id, title) => open_named(id, title));
const search = new Search(call.today, (hit, rank, answer) => open_hit(hit, rank, answer));
const live = new Live((event) => heard(event), () => look_again());

const home = () => find("act_for")?.value || main.dataset.home;
const watch = () => live.watch([...call.opened.keys()], home());

async function open(id, asked) {
    if (!await text.open(id, asked)) return;
    if (text.shown) call.read(text.shown.id, text.shown.title);
    watch();
}

function open_hit(hit, rank, answer) {
    call.question(answer.text);
    open(hit.id, { question: answer.text, section: hit.section.label, rank, rung: hit.rung, context: answer.context });
}

// From a list and not from a question: the title is what was asked for.
function open_named(id, title) {
    open(id, { question: title, section: "", rank: 1, rung: "exact", context: search.context });
}

function again(question) {
    search.box.value = question;
    search.box.focus();
    search.typed();
}

// --- what changes meanwhile ---

function heard(event) {
    call.heard.add(event.id);
    call.changes();
    call.mark(event.id);
    if (text.shown?.id !== event.id) {
        if (call.opened.has(event.id)) tell(word("bar_other") + event.title, "wait");
        return;
    }
    if (event.edition !== text.shown.edition || event.what !== "published") text.warn(event);
}

// What came between the reading and the watching.
async function look_again() {
    const shown = text.shown;
    if (!shown || shown.context.as_of) return;
    try {
        const item = await (await ask("/v1/items/" + encodeURIComponent(shown.id))).json();
        const now = item.current;
        if (text.shown !== shown || text.news || !now) return;
        if (now.state === "withdrawn" && !text.article.querySelector(".banner.gone"))
            text.warn({ what: "withdrawn", id: shown.id, edition: now.number, change_note: now.withdraw_reason });
        else if (now.number !== shown.edition)
            text.warn({
                what: "published", id: shown.id, edition: now.number, change_note: now.change_note,
                diff_url: `/v1/items/${encodeURIComponent(shown.id)}/diff?from=${shown.edition}&to=${now.number}`,
            });
    } catch (error) {
        tell_failure(error);
    }
}

// --- what can be done ---

function ask_flag() {
    if (!text.shown) return;
    find("flag-what").textContent = text.shown.title + " " + text.shown.section;
    find("flag").showModal();
}

async function raise(reason) {
    find("flag").close();
    await text.flag(reason, find("order").value.trim());
    text.pane.focus();
}

// Read is what is new: a text that was taken back needs no signature, only to be looked at again.
async function acknowledge() {
    const news = text.news;
    if (!text.shown) return;
    if (!news) return text.acknowledge(text.shown.edition);
    if (!["withdrawn", "repealed"].includes(news.what)) await text.acknowledge(news.edition);
    text.settle();
    const { question, section, rank, rung, context } = text.shown;
    await open(text.shown.id, { question, section, rank, rung, context });
}

async function receipt() {
    if (text.shown) call.receipt(await text.receipt(find("order").value.trim()), text.shown.title);
}

function fresh() {
    call.clear();
    text.settle();
    search.clear();
    watch();
    tell(word("fresh"));
}

function back() {
    search.box.focus();
    search.box.select();
}

const deeds = {
    copy: () => text.copy(),
    basis: () => text.basis(),
    receipt,
    acknowledge,
    flag: ask_flag,
    help: () => find("help").showModal(),
    fresh,
};

const keys = {
    c: deeds.copy, b: deeds.basis, r: deeds.receipt, y: deeds.acknowledge, f: deeds.flag, n: deeds.fresh, "?": deeds.help,
    "？": deeds.help, "/": back, Escape: back, j: () => search.step(1), k: () => search.step(-1),
    a: () => find("act_for")?.focus(), d: () => find("as_of").focus(), t: () => find("changes").querySelector("button")?.focus(),
};

const act = (deed) => Promise.resolve().then(deed).catch(tell_failure);

function key_in_box(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        search.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !search.box.value && text.shown) {
        text.pane.focus();
    } else if ((event.key === "?" || event.key === "/") && !search.box.value) {
        event.preventDefault();
        if (event.key === "?") deeds.help();
    }
}

const takes_letters = (target) => target.closest("input, select, textarea") !== null;

document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (find("flag").open && event.key >= "1" && event.key <= "4") {
        event.preventDefault();
        return act(() => raise(find("flag").querySelectorAll("[data-reason]")[event.key - 1].dataset.reason));
    }
    if (document.querySelector("dialog[open]") || event.target === search.box) return;
    if (event.key === "Escape" && takes_letters(event.target)) return back();
    const deed = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!deed || takes_letters(event.target)) return;
    event.preventDefault();
    act(deed);
});
search.box.addEventListener("keydown", key_in_box);
find("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => search.enter());
});
document.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name) act(deeds[name]);
    const reason = event.target.closest("[data-reason]")?.dataset.reason;
    if (reason) act(() => raise(reason));
});

// Links to other texts open here, as hits do.
text.pane.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/desk/items/']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { pathname, hash } = new URL(link.href);
    open(decodeURIComponent(pathname.slice("/desk/items/".length)), {
        question: link.textContent.trim(), section: decodeURIComponent(hash).replace(/^#s-/, ""), rank: 1, rung: "exact",
        context: link.closest(".banner") ? { ...search.context, as_of: "" } : search.context,
    });
});

for (const id of ["region", "act_for", "as_of"])
    find(id)?.addEventListener("change", () => {
        const acting = find("act_for")?.value;
        if (find("region")) find("region").disabled = Boolean(acting);
        main.classList.toggle("acting", Boolean(acting));
        if (id === "act_for" && acting) tell(word("acting") + place_name(acting));
        watch();
        search.began = 0;
        search.fetch();
    });

// --- how it begins ---

call.changes();
if (find("act_for")?.value && find("region")) find("region").disabled = true;
if (text.article) {
    const { title } = text.article.dataset;
    text.take({ question: title, section: decodeURIComponent(location.hash).replace(/^#s-/, ""), rank: 1, rung: "exact", context: search.context });
    call.read(text.shown.id, text.shown.title);
} else {
    search.box.focus();
    if (search.box.value) search.fetch();
}
watch();
