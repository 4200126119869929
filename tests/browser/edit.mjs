// The editors' room, in a real browser: node edit.mjs INTERNAL PUBLIC EDITOR REVIEWER PUBLISHER (addresses and keys)
// prints "ok NAME" or "not ok NAME" for each test, and why not on standard error. With KB_SHOTS=FOLDER it takes
// pictures of what it passes.
import assert from "node:assert/strict";
import { launch, looks, problems, reader, sizes } from "./browser.mjs";

const [origin, site, ...keys] = process.argv.slice(2);
const people = ["editor", "reviewer", "publisher"];
const browser = await launch();
const strays = [];

// A person at a desk of their own, signed in.
const enter = async (person, look = "light", size = "desktop", more = {}) => {
    const context = await reader(browser, origin, look, size, strays, more);
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    page.on("pageerror", (error) => strays.push("script failed: " + error));
    // A refusal is a page whose status says so, and the browser notes that.
    page.on("console", (message) => message.type() === "error" &&
        !/status of (400|403|404|409)/.test(message.text()) && strays.push("console: " + message.text()));
    await page.goto(origin + "/login");
    await page.fill("#key", keys[people.indexOf(person)]);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/edit$/);
    return page;
};
const shoot = async (page, name) => {
    if (!process.env.KB_SHOTS) return;
    await page.waitForTimeout(700);
    await page.screenshot({ path: `${process.env.KB_SHOTS}/${name}.png`, fullPage: true });
};

const tests = [];
const test = (name, body) => tests.push({ name, body });

const title = "新生儿落户办理";
let draft, release;

test("an editor drafts, is refused by what is missing, mends it and submits", async () => {
    const page = await enter("editor");
    await shoot(page, "work");
    await page.getByRole("link", { name: "办事指南" }).first().click();
    await page.waitForURL(/\/edit\/new\?kind=guide/);
    await page.fill("#f-title", title);
    await page.fill("#f-region", "990100");
    await page.fill("#f-category", "户籍/出生登记");
    await page.fill("#s-0-label", "办理条件");
    await page.fill("#s-0-text", "父母一方为本市户籍的新生儿。");
    await page.getByRole("heading", { name: "预览" }).waitFor();
    await page.locator(".shown", { hasText: "父母一方为本市户籍的新生儿。" }).waitFor();
    await shoot(page, "new");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/edit\/items\/.*\/editions\/1$/);
    draft = page.url();
    assert.match(await page.textContent(".findings"), /申请材料.*缺少这一项/s);
    await page.getByRole("button", { name: "保存并提交审核" }).click();
    await page.locator("[role=alert]").waitFor();
    assert.match(await page.textContent("[role=alert]"), /还有错误没有改正/);
    await shoot(page, "refused");
    const parts = { 申请材料: "- 出生医学证明\n- 父母身份证和户口簿", 办理流程: "提交材料 → 受理 → 领取户口簿",
        办理地点: "各派出所户籍窗口", 办理时限: "3 个工作日", 咨询电话: "0990-8110110" };
    let row = 1;
    for (const [label, text] of Object.entries(parts)) {
        await page.fill(`#s-${row}-label`, label);
        await page.fill(`#s-${row}-text`, text);
        row++;
    }
    await page.getByRole("button", { name: "保存并提交审核" }).click();
    await page.locator(".what .state.in_review").waitFor();
    assert.equal(await page.locator("[role=alert]").count(), 0);
});

test("what two people save at once is shown to the second, and nothing is lost", async () => {
    const first = await enter("editor");
    await first.goto(draft);
    await first.getByRole("button", { name: "撤回修改" }).click();
    await first.locator(".what .state.draft").waitFor();
    const second = await enter("reviewer");
    await second.goto(draft);
    await first.fill("#s-4-text", "5 个工作日");
    await first.getByRole("button", { name: "保存", exact: true }).click();
    await first.waitForLoadState("networkidle");
    await second.fill("#s-4-text", "10 个工作日");
    await second.getByRole("button", { name: "保存", exact: true }).click();
    await second.locator("[role=alert]").waitFor();
    assert.match(await second.textContent("[role=alert]"), /别人已经保存过/);
    assert.match(await second.textContent(".theirs"), /5 个工作日/);
    assert.equal(await second.inputValue("#s-4-text"), "10 个工作日");
    await shoot(second, "stale");
    await first.goto(draft);
    await first.getByRole("button", { name: "保存并提交审核" }).click();
    await first.locator(".what .state.in_review").waitFor();
});

test("nobody approves what they wrote, and is told so in words", async () => {
    const page = await enter("publisher");
    await page.goto(origin + "/edit/new?kind=qa");
    await page.fill("#f-title", "落户收费吗");
    await page.fill("#f-region", "990100");
    await page.fill("#f-category", "户籍/出生登记");
    await page.fill("#s-0-label", "答复");
    await page.fill("#s-0-text", "不收费。");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/editions\/1$/);
    await page.getByRole("button", { name: "保存并提交审核" }).click();
    await page.locator(".what .state.in_review").waitFor();
    await page.getByRole("button", { name: "审核通过" }).click();
    await page.locator("[role=alert]").waitFor();
    const said = await page.textContent("[role=alert]");
    assert.match(said, /要由没有参与起草的另一个人来做/);
    assert.doesNotMatch(said, /second_person|rule|forbidden/);
});

test("a reviewer approves with a comment", async () => {
    const page = await enter("reviewer");
    await page.getByRole("link", { name: title }).first().click();
    await page.waitForURL(/editions\/1$/);
    await shoot(page, "review");
    await page.getByLabel("审核意见（可不填）").fill("材料齐全");
    await page.getByRole("button", { name: "审核通过" }).click();
    await page.locator(".what .state.approved").waitFor();
    assert.match(await page.textContent(".deeds"), /审核通过.*材料齐全/s);
});

test("a publisher schedules it in a release, sees it as it will be, and the instant passes", async () => {
    const page = await enter("publisher");
    await page.goto(draft);
    for (const warning of await page.locator(".one form").all().then((all) => all.map(() => 0))) {
        await page.locator(".one form input[name=answer]").nth(warning).fill("已核对");
        await page.locator(".one form button").nth(warning).click();
        await page.waitForLoadState("networkidle");
    }
    await page.goto(origin + "/edit/releases");
    await page.fill("#name", "户籍新规");
    await page.getByRole("button", { name: "新建" }).click();
    await page.waitForURL(/\/edit\/releases\/\d+$/);
    release = page.url();
    await page.getByRole("button", { name: new RegExp(title) }).click();
    await page.locator(".work .rows li", { hasText: title }).waitFor();
    await page.getByRole("link", { name: "看发布后的样子" }).click();
    await page.waitForURL(/\/items\//);
    assert.match(await page.textContent("main"), /发布包生效后的样子.*出生医学证明/s);
    await page.goto(release);
    await page.fill("#at", "2020-01-01T09:00:01");
    await page.getByRole("button", { name: "排期" }).click();
    await page.locator("[role=alert]").waitFor();
    assert.match(await page.textContent("[role=alert]"), /要晚于现在/);
    const at = new Date(Date.now() + 4000);
    const zone = new Date(at.getTime() + 8 * 3600000).toISOString().slice(0, 19);
    await page.fill("#at", zone.replace(/:00$/, ":01"));
    await page.getByRole("button", { name: "排期" }).click();
    await page.locator(".what .state.scheduled").waitFor();
    await shoot(page, "release");
    const citizen = await (await reader(browser, site, "light", "phone", [])).newPage();
    const address = site + decodeURIComponent(new URL(draft).pathname).replace("/edit", "").replace(/\/editions.*/, "");
    assert.equal((await citizen.goto(address)).status(), 404);
    for (let i = 0; i < 40 && (await citizen.goto(address)).status() !== 200; i++) await citizen.waitForTimeout(500);
    assert.match(await citizen.textContent("main"), /新生儿落户办理.*出生医学证明/s);
    await page.goto(release);
    await page.locator(".what .state.released").waitFor();
    await page.getByLabel("原因").fill("口径有误");
    await page.getByRole("button", { name: "整体退回" }).click();
    await page.locator(".what .state.rolled_back").waitFor();
    for (let i = 0; i < 40 && !/已撤回/.test(await citizen.textContent("main")); i++) {
        await citizen.waitForTimeout(500);
        await citizen.goto(address);
    }
    assert.match(await citizen.textContent("main"), /已撤回/);
});

test("a revision is shown beside what it replaces", async () => {
    const page = await enter("editor");
    await page.goto(origin + "/edit/find?q=" + encodeURIComponent("租房提取住房公积金") + "&state=published");
    await shoot(page, "find");
    await page.locator(".rows a", { hasText: "租房提取住房公积金" }).first().click();
    await page.waitForURL(/\/editions\//);
    await page.getByRole("link", { name: "以此为底稿修订" }).click();
    await page.waitForURL(/\/edit\/new\?id=/);
    const text = page.locator("[name='sections.0.text']");
    await text.fill((await text.inputValue()) + "\n不动产权证也可以。");
    await page.fill("#f-change_note", "增加一种证明");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/editions\/\d+$/);
    assert.match(await page.textContent(".side ins"), /不动产权证也可以/);
    await shoot(page, "revision");
});

test("markup in every field is text", async () => {
    const evil = "<script>window.hurt=1</script><img src=x onerror=hurt>{{title}}\u202e\"'&amp;";
    const page = await enter("editor");
    await page.goto(origin + "/edit/new?kind=policy");
    for (const input of await page.locator("form.draft input:not([type=hidden]):not([type=date]):not([type=checkbox]), form.draft textarea").all()) {
        const name = await input.getAttribute("name");
        await input.fill(name === "region" ? "990100" : /repeals/.test(name) ? "" : /label/.test(name) ? name + evil : evil);
    }
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/editions\/1$/).catch(async () => assert.fail(await page.textContent("[role=alert]")));
    assert.equal(await page.evaluate(() => window.hurt), undefined);
    assert.equal(await page.locator("main img").count(), 0);
    assert.match(await page.textContent("h1"), /^<script>window\.hurt=1<\/script><img src=x onerror=hurt>\{\{title\}\}/);
    await page.locator(".shown", { hasText: "<script>" }).waitFor();
    await page.goto(origin + "/edit");
    assert.equal(await page.evaluate(() => window.hurt), undefined);
    assert.equal(await page.locator("main img").count(), 0);
});

test("forms do without scripts", async () => {
    const page = await enter("editor", "light", "phone", { javaScriptEnabled: false });
    await page.goto(origin + "/edit/new?kind=notice");
    await page.fill("#f-title", "停水通知");
    await page.fill("#f-region", "990121");
    await page.fill("#f-category", "水电气");
    await page.fill("#s-0-label", "通知");
    await page.fill("#s-0-text", "周六停水。");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    assert.equal(await page.textContent("h1"), "停水通知");
    assert.equal(await page.inputValue("#s-0-text"), "周六停水。");
});

test("axe-core finds no violation in any look at any width", async () => {
    const found = [];
    for (const look of Object.keys(looks))
        for (const size of Object.keys(sizes)) {
            const page = await enter("publisher", look, size);
            for (const [name, address] of Object.entries({
                work: "/edit", find: "/edit/find?q=" + encodeURIComponent("公积金"), new: "/edit/new?kind=guide",
                edition: draft.slice(origin.length), releases: "/edit/releases", entries: "/edit/entries/department", release: release.slice(origin.length) })) {
                await page.goto(origin + address);
                await page.waitForLoadState("networkidle");
                for (const problem of await problems(page)) found.push(`${name} ${look} ${size}: ${problem}`);
                if (size === "phone" && look === "light") await shoot(page, `${name}-phone`);
                if (size === "desktop" && look === "dark") await shoot(page, `${name}-dark`);
            }
            await page.context().close();
        }
    assert.deepEqual(found, []);
});

test("nothing is loaded from elsewhere and no script fails", async () => {
    assert.deepEqual(strays, []);
});

for (const { name, body } of tests) {
    try {
        await body();
        console.log(`ok ${name}`);
    } catch (error) {
        console.log(`not ok ${name}`);
        console.error(`# ${name}: ${error.stack}`);
    }
}
await browser.close();
