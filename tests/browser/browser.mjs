// What the browser tests and the screenshots share: a browser, ways to look at a page, and names of pages.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const guide = "/items/" + encodeURIComponent("guide-990100-租房提取住房公积金");
export const law = "/items/" + encodeURIComponent("policy-990100-住房公积金提取管理办法");
export const odd = "/items/" + encodeURIComponent("qa-990100-奇怪的文字");
export const search = (question) => "/search?q=" + encodeURIComponent(question);

export const pages = {
    home: "/",
    search: search("租房可以提取公积金吗"),
    item: guide,
    law: law,
    editions: guide + "/diff?from=1&to=2",
    past: guide + "?as_of=2025-08-01",
    doubt: search("办理飞机驾照"),
    nothing: search("吖吖吖"),
    docs: "/docs",
    error: "/items/nothing",
};

// At the internal door, for an editor who signed in.
export const rooms = {
    start: "/start",
    work: "/edit",
    found: "/edit/find?q=" + encodeURIComponent("公积金"),
    writing: "/edit/new?id=" + encodeURIComponent("guide-990100-租房提取住房公积金") + "&edition=2",
    edition: "/edit/items/" + encodeURIComponent("guide-990100-租房提取住房公积金") + "/editions/2",
    releases: "/edit/releases",
    entries: "/edit/entries/department",
};

export async function signIn(page, internal, key) {
    await page.goto(internal + "/login");
    await page.fill("#key", key);
    await page.press("#key", "Enter");
    await page.waitForURL((url) => url.pathname !== "/login");
}

export const sizes = {
    phone: { width: 390, height: 844 },
    desktop: { width: 1280, height: 900 },
};

export const looks = {
    light: { options: { colorScheme: "light" }, cookies: [] },
    dark: { options: { colorScheme: "dark" }, cookies: [] },
    large: { options: { colorScheme: "light" }, cookies: ["large"] },
    contrast: { options: { colorScheme: "light" }, cookies: ["contrast"] },
};

export async function launch() {
    return chromium.launch({
        executablePath: process.env.KB_CHROMIUM || "/usr/bin/chromium",
        // The sandbox refuses to run as root, which a container often is.
        args: process.getuid() === 0 ? ["--no-sandbox"] : [],
    });
}

// A fresh reader: no cookies but those of the look. What is loaded from elsewhere goes to `strays`.
export async function reader(browser, origin, look, size, strays, more = {}) {
    const context = await browser.newContext({ locale: "zh-CN", viewport: sizes[size], ...looks[look].options, ...more });
    await context.addCookies(looks[look].cookies.map((name) => ({ name, value: "1", url: origin })));
    context.on("request", (request) => {
        if (!request.url().startsWith(origin + "/")) strays.push(request.url());
    });
    return context;
}

// Problems axe-core finds on the page, a line each. It is put in by the browser, past the policy.
export async function problems(page) {
    await page.evaluate(axeSource);
    const result = await page.evaluate(() => window.axe.run());
    return result.violations.map((found) =>
        `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.target + " " + (node.any[0]?.message ?? "")).join("; ")}`);
}
