// Pictures of every page, small ones: node screenshots.mjs PUBLIC INTERNAL KEY FOLDER [png].
import { writeFileSync } from "node:fs";
import { launch, looks, pages, reader, rooms, search, signIn } from "./browser.mjs";

const [origin, internal, key, folder, format = "webp"] = process.argv.slice(2);
const browser = await launch();
const strays = [];

const shots = [
    ["light", "desktop"],
    ["dark", "desktop"],
    ["light", "phone"],
    ["large", "phone"],
];

// WebP is a quarter of PNG here; the browser writes it, so that no other program is needed.
async function take(page, name) {
    const session = await page.context().newCDPSession(page);
    const picture = await session.send("Page.captureScreenshot", { format, ...(format === "webp" && { quality: 60 }) });
    writeFileSync(`${folder}/${name}.${format}`, Buffer.from(picture.data, "base64"));
    await session.detach();
}

async function visit(page, name, address) {
    await page.goto(address);
    await page.waitForLoadState("load");
    await page.evaluate(() => document.fonts.ready);
    await take(page, name);
}

for (const [look, size] of shots) {
    const context = await reader(browser, origin, look, size, strays);
    const page = await context.newPage();
    for (const [name, path] of Object.entries({ ...pages, search: search("公积金") }))
        await visit(page, `${name}-${size}-${look}`, origin + path);
    await page.goto(origin + "/");
    await page.locator("#q").pressSequentially("gongjijin", { delay: 30 });
    await page.locator(".suggestions li").first().waitFor();
    await take(page, `typing-${size}-${look}`);
    await context.close();
}

for (const [look, size] of shots) {
    const context = await reader(browser, internal, look, size, strays);
    const page = await context.newPage();
    await visit(page, `login-${size}-${look}`, internal + "/login");
    await signIn(page, internal, key);
    for (const [name, path] of Object.entries(rooms))
        await visit(page, `${name}-${size}-${look}`, internal + path);
    await context.close();
}
await browser.close();

const names = [...Object.keys(pages), "typing", "login", ...Object.keys(rooms)];
const picture = (name, [look, size]) => `![${name}, ${size}, ${look}](screenshots/${name}-${size}-${look}.${format})`;
if (format === "webp")
    writeFileSync(`${folder}/../screenshots.md`, "# Every page\n\nMade by `make screenshots` from the demo corpus.\n" + names.map((name) =>
        `\n## ${name}\n\n| light | dark | phone | large letters |\n|---|---|---|---|\n| ${shots.map((shot) => picture(name, shot)).join(" | ")} |\n`).join(""));
