// Pictures of the citizens' pages: node screenshots.mjs ORIGIN FOLDER.
import { launch, pages, reader, search } from "./browser.mjs";

const [origin, folder] = process.argv.slice(2);
const browser = await launch();
const strays = [];

const shots = [
    ["light", "desktop"],
    ["dark", "desktop"],
    ["light", "phone"],
    ["large", "phone"],
    ["contrast", "phone"],
];

const kept = { ...pages, search: search("公积金") };

for (const [look, size] of shots) {
    const context = await reader(browser, origin, look, size, strays);
    const page = await context.newPage();
    for (const [name, path] of Object.entries(kept)) {
        await page.goto(origin + path);
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: `${folder}/${name}-${size}-${look}.png` });
    }
    if (look === "light") {
        await page.goto(origin + "/");
        await page.locator("#q").pressSequentially("gongjijin", { delay: 30 });
        await page.locator(".suggestions li").first().waitFor();
        await page.screenshot({ path: `${folder}/typing-${size}-${look}.png` });
    }
    await context.close();
}
await browser.close();
