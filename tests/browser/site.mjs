// A citizen's visit, in a real browser: node site.mjs ORIGIN prints "ok NAME" or "not ok NAME" for each test, and
// why not on standard error.
import assert from "node:assert/strict";
import { guide, launch, law, looks, odd, pages, problems, reader, search, sizes } from "./browser.mjs";

const origin = process.argv[2];
const browser = await launch();
const strays = [];

const open = async (look, size, more) => {
    const context = await reader(browser, origin, look, size, strays, more);
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    page.on("pageerror", (error) => strays.push("script failed: " + error));
    page.on("console", (message) => message.type() === "error" && strays.push("console: " + message.text()));
    return page;
};
const go = async (page, path) => {
    const answer = await page.goto(origin + path);
    await page.waitForLoadState("load");
    return answer;
};

const tests = [];
const test = (name, body) => tests.push({ name, body });

test("a citizen types gongjijin, finds 租房提取公积金, reads it and sees what is needed", async () => {
    const page = await open("light", "phone");
    await go(page, "/");
    await page.getByRole("combobox", { name: /您想办什么事/ }).pressSequentially("gongjijin", { delay: 20 });
    const row = page.locator(".suggestions li").filter({ hasText: "公积金" }).first();
    await row.waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?/);
    assert.match(await page.textContent("main"), /理解为“公积金”/);
    await page.getByRole("link", { name: "租房提取住房公积金", exact: true }).first().click();
    await page.waitForURL(/\/items\//);
    assert.equal(await page.textContent("h1"), "租房提取住房公积金");
    assert.equal(await page.textContent(".what .badge"), "生效中");
    const materials = page.getByRole("heading", { name: "所需材料" });
    assert.ok(await materials.isVisible());
    assert.match(await page.textContent("section.materials"), /身份证/);
    assert.match(await page.textContent("section.basis"), /提取管理办法 第九条/);
});

test("a suggestion leads to its page, by keyboard alone", async () => {
    const page = await open("light", "desktop");
    await go(page, "/");
    for (let i = 0; i < 12; i++) {
        await page.keyboard.press("Tab");
        if ((await page.evaluate(() => document.activeElement.id)) === "q") break;
    }
    await page.keyboard.type("zftq", { delay: 20 });
    await page.locator(".suggestions li").first().waitFor();
    assert.match(await page.textContent(".box [role=status]"), /^\d+条建议/);
    assert.equal(await page.getAttribute("#q", "aria-expanded"), "true");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.getAttribute("#q", "aria-activedescendant"), "suggestion-0");
    await page.keyboard.press("Escape");
    assert.equal(await page.getAttribute("#q", "aria-expanded"), "false");
    await page.keyboard.type("g");
    await page.locator(".suggestions li").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/items\//);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
});

test("it prints: the text and no controls", async () => {
    const page = await open("dark", "desktop");
    await go(page, guide);
    assert.ok((await page.pdf()).length > 10000);
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.isVisible("section.materials"));
    assert.ok(!(await page.isVisible(".bar")));
    assert.ok(!(await page.isVisible(".editions")));
});

test("what changed between two editions is a page, and is told by more than colour", async () => {
    const page = await open("light", "desktop");
    await go(page, guide);
    await page.getByRole("link", { name: /与版本 1 的不同/ }).click();
    await page.waitForURL(/\/diff\?/);
    assert.match(await page.textContent("del >> nth=1"), /澜公积金/);
    const marks = await page.evaluate(() => ["del", "ins"].map((name) =>
        getComputedStyle(document.querySelector(name)).textDecorationLine));
    assert.deepEqual(marks, ["line-through", "underline"]);
});

test("where there is no answer the page says so, and who may know", async () => {
    const page = await open("light", "phone", { javaScriptEnabled: false });
    await page.goto(origin + search("鲸鱼养殖补贴"));
    assert.match(await page.textContent(".doubt"), /可能没有您要的答案/);
    assert.equal(await page.getAttribute(".doubt .button >> nth=-1", "href"), "tel:12345");
    await page.goto(origin + search("工伤认定") + "&kind=notice&region=990121");
    assert.match(await page.textContent(".nothing"), /您要找的是不是这些/);
    await page.getByRole("link", { name: "不限地区再查一次" }).click();
    assert.match(page.url(), /region=$/);
});

test("a citizen says that it helped, flags what is wrong, and follows it, with scripts", async () => {
    const page = await open("light", "phone");
    await go(page, guide);
    await page.getByRole("button", { name: "有帮助", exact: true }).click();
    await page.getByRole("status").filter({ hasText: "谢谢" }).waitFor();
    assert.equal(new URL(page.url()).pathname, guide);
    await page.getByText("内容有误？告诉我们").click();
    await page.getByLabel("哪里不对").selectOption("outdated");
    await page.getByLabel(/具体情况/).fill("<b>窗口</b>搬走了");
    await page.getByRole("button", { name: "提交" }).click();
    await page.getByRole("link", { name: "查看处理情况" }).click();
    await page.waitForURL(/\/flags\//);
    assert.match(await page.textContent("main"), /等待处理.*内容过时了.*<b>窗口<\/b>搬走了/s);
    assert.deepEqual(await problems(page), []);
});

test("and without", async () => {
    const page = await open("large", "phone", { javaScriptEnabled: false });
    await page.goto(origin + guide);
    await page.getByRole("button", { name: "没有帮助" }).click();
    assert.match(await page.textContent("h1"), /谢谢/);
    await page.getByRole("link", { name: "返回刚才的内容" }).click();
    await page.getByText("内容有误？告诉我们").click();
    await page.getByRole("button", { name: "提交" }).click();
    await page.getByRole("link", { name: "查看处理情况" }).click();
    assert.match(await page.textContent("main"), /内容错了/);
});

test("search and item pages do without scripts, and the place is remembered", async () => {
    const page = await open("light", "phone", { javaScriptEnabled: false });
    await page.goto(origin + "/");
    await page.selectOption("#region", "990121");
    await page.getByRole("button", { name: "选定" }).click();
    await page.fill("#q", "租房提取公积金");
    await page.getByRole("button", { name: "查询" }).click();
    assert.equal(await page.inputValue("#region"), "990121");
    await page.getByRole("link", { name: "租房提取住房公积金", exact: true }).click();
    assert.equal(await page.textContent("h1"), "租房提取住房公积金");
    await page.fill("#as_of", "2025-08-01");
    await page.getByRole("button", { name: "查看" }).click();
    assert.match(await page.textContent("main"), /2025年8月1日 这一天适用的内容/);
    assert.match(await page.textContent("article"), /1500元/);
});

test("steps are numbered and materials have boxes", async () => {
    const page = await open("light", "phone");
    await go(page, "/items/" + encodeURIComponent("guide-990100-公共租赁住房申请"));
    assert.ok((await page.locator("section.steps ol.steps > li").count()) >= 4);
    await go(page, odd.replace("qa-", "guide-"));
    await page.getByLabel("身份证").check();
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.getByLabel("身份证").isVisible());
});

for (const look of Object.keys(looks))
    for (const size of Object.keys(sizes))
        test(`axe finds nothing: ${look}, ${size}`, async () => {
            const page = await open(look, size);
            const found = [];
            for (const [name, path] of Object.entries(pages)) {
                await page.goto(origin + path);
                found.push(...(await problems(page)).map((line) => `${name}: ${line}`));
                const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                if (wide > 0) found.push(`${name}: ${wide} pixels wider than the window`);
            }
            strays.splice(0, strays.length, ...strays.filter((line) => !line.includes("404")));
            assert.deepEqual(found, []);
        });

test("what is touched is at least 44 pixels high", async () => {
    const page = await open("light", "phone");
    const small = [];
    for (const path of Object.values(pages)) {
        await page.goto(origin + path);
        small.push(...await page.evaluate(() => [...document.querySelectorAll("button, select, input:not([type=hidden]):not([type=checkbox]), nav a, .chips a, .links a, .button, summary")]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map((one) => location.pathname + " " + one.outerHTML.slice(0, 80))));
    }
    strays.splice(0, strays.length, ...strays.filter((line) => !line.includes("404")));
    assert.deepEqual(small, []);
});

test("pages are light: 60 kB the first, 80 kB an item", async () => {
    for (const [path, most] of [["/", 60000], [pages.search, 60000], [guide, 80000], [law, 80000]]) {
        const page = await open("light", "phone");
        let sum = 0;
        page.on("requestfinished", async (request) => {
            const sizes = await request.sizes();
            sum += sizes.responseBodySize + sizes.responseHeadersSize;
        });
        await go(page, path);
        await page.waitForTimeout(200);
        assert.ok(sum > 5000 && sum <= most, `${decodeURIComponent(path)}: ${sum} bytes, at most ${most}`);
    }
});

test("nothing moves while a page loads", async () => {
    for (const path of Object.values(pages)) {
        const page = await open("light", "phone");
        await page.goto(origin + path);
        const shift = await page.evaluate(() => new Promise((done) => {
            let sum = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
                .observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 200);
        }));
        assert.equal(shift, 0, path);
    }
});

test("markup, scripts, templates and turned writing show as text", async () => {
    const page = await open("light", "desktop");
    let asked = 0;
    page.on("dialog", async (dialog) => { asked++; await dialog.dismiss(); });
    const nasty = `<img src=x onerror=alert(1)>"'</title>{{q}}{{>head}}\u202E`;
    await go(page, search(nasty + "公积金"));
    assert.match(await page.inputValue("#q"), /^<img src=x onerror=alert\(1\)>"'<\/title>\{\{q\}\}\{\{>head\}\}公积金$/);
    const visits = {
        "/": ["<script>alert(1)</script>"],
        [search("奇怪的文字")]: ["<script>alert(1)</script>", "{{title}}"],
        [odd]: ["<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "{{title}}", "</section>"],
        [odd + "?as_of=2026-03-01"]: ["<script>alert(6)</script>", "{{&snippet}}"],
        [odd + "/editions/1"]: ["</article>"],
        [odd + "/diff?from=1&to=2"]: ["<b onclick=alert(7)>"],
        [odd.replace("qa-", "guide-")]: ["<img src=x onerror=alert(2)>", "<b>甲</b>", "{{.}}"],
    };
    for (const [path, wanted] of Object.entries(visits)) {
        await go(page, path);
        const text = await page.textContent("body");
        for (const one of wanted) assert.ok(text.includes(one), `${decodeURIComponent(path)}: ${one}`);
        assert.ok(!/[\u202A-\u202E\u2066-\u2069]/.test(text), path);
        assert.equal(await page.locator("img, iframe, main script, [onclick], [onerror]").count(), 0, path);
    }
    await go(page, "/");
    await page.locator("#q").pressSequentially("奇怪", { delay: 20 });
    await page.locator(".suggestions li").first().waitFor();
    assert.equal(await page.locator(".suggestions img, .suggestions script").count(), 0);
    assert.ok(!/[\u202A-\u202E]/.test(await page.textContent(".suggestions")));
    assert.equal(asked, 0);
});

test("what the item says to machines is read and not run", async () => {
    const page = await open("light", "desktop");
    await go(page, guide);
    const said = JSON.parse(await page.textContent("script[type='application/ld+json']"));
    assert.equal(said["@type"], "GovernmentService");
    assert.equal(await page.getAttribute("link[rel=canonical]", "href"), origin + guide);
});

test("no request leaves the origin, and no script fails", async () => {
    strays.splice(0, strays.length, ...strays.filter((line) => !line.includes("404")));
    assert.deepEqual(strays, []);
});

for (const { name, body } of tests) {
    try {
        await body();
        console.log("ok " + name);
    } catch (error) {
        console.log("not ok " + name);
        console.error(`# ${name}: ${error.stack}`);
    }
    await Promise.all(browser.contexts().map((context) => context.close()));
}
await browser.close();
