// client.mjs URL KEY [open] - a chatbot's visit with the official TypeScript client: it connects, lists the tools, asks,
// reads what it was pointed to, grounds an answer, and is refused where it should be. At an `open` door it is let in
// without a key as well. Prints TAP without numbers: `ok NAME`.
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, key, door] = process.argv.slice(2);
const question = "租房可以提取公积金吗";
let failed = 0;

async function test(name, body) {
    try {
        await body();
        console.log(`ok ${name}`);
    } catch (error) {
        failed++;
        console.log(`not ok ${name}`);
        console.error(`# ${name}: ${error.stack ?? error}`);
    }
}

function connect(secret) {
    const headers = secret ? { Authorization: `Bearer ${secret}` } : {};
    const client = new Client({ name: "kbd-test", version: "1.0.0" });
    const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
    return client.connect(transport).then(() => client);
}

// What a tool says, as the text of its only piece, and as what that text holds where it went well.
async function call(client, name, args) {
    const answer = await client.callTool({ name, arguments: args });
    assert.equal(answer.content.length, 1);
    assert.equal(answer.content[0].type, "text");
    const text = answer.content[0].text;
    return answer.isError ? { refused: text } : { said: JSON.parse(text) };
}

const client = await connect(key);

await test("it says who it is and how it wants to be used", async () => {
    assert.equal(client.getServerVersion().name, "kbd");
    assert.ok(client.getServerCapabilities().tools);
    assert.match(client.getInstructions(), /ground/);
});

await test("it has three tools, which only read and know their arguments", async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((tool) => tool.name).sort(), ["ground", "read", "search"]);
    for (const tool of tools) {
        assert.equal(tool.annotations.readOnlyHint, true, tool.name);
        assert.equal(tool.inputSchema.additionalProperties, false, tool.name);
        assert.ok(tool.inputSchema.required.length > 0, tool.name);
        assert.ok(tool.description.length > 20, tool.name);
    }
});

await test("search finds, and read shows what was found", async () => {
    const { said } = await call(client, "search", { q: question, limit: 3 });
    assert.equal(said.hits.length, 3);
    const { id, edition } = said.hits[0];
    const item = (await call(client, "read", { id })).said;
    assert.equal(item.id, id);
    const label = said.hits[0].section.label;
    const section = (await call(client, "read", { id, edition, label })).said;
    assert.ok(JSON.stringify(section).includes(label));
});

await test("ground quotes word for word and says from where", async () => {
    const { said } = await call(client, "ground", { question });
    assert.equal(said.answers, true);
    assert.ok(said.confidence > 0 && said.confidence <= 1);
    for (const span of said.spans) {
        const { id, edition, label, title } = span.citation;
        assert.ok(title && id);
        const section = (await call(client, "read", { id, edition, label })).said;
        assert.ok(JSON.stringify(section).includes(JSON.stringify(span.text).slice(1, -1)), span.text);
    }
});

await test("what the base does not hold is not answered", async () => {
    const { said } = await call(client, "ground", { question: "红烧排骨放多少酱油" });
    assert.equal(said.answers, false);
    assert.deepEqual(said.spans, []);
});

await test("mistakes are named to the model, which can mend them", async () => {
    assert.match((await call(client, "search", { query: question })).refused, /query/);
    assert.match((await call(client, "search", { q: question, limit: 1000 })).refused, /limit/);
    assert.match((await call(client, "read", { id: "nothing" })).refused, /nothing/);
});

await test("a tool that is not there is an error of the protocol", async () => {
    await assert.rejects(client.callTool({ name: "publish", arguments: {} }), { code: -32602 });
});

await test("ten calls at once are all answered, each with its own", async () => {
    const limits = Array.from({ length: 10 }, (_, i) => i + 1);
    const answers = await Promise.all(limits.map((limit) => call(client, "search", { q: question, limit })));
    assert.deepEqual(answers.map(({ said }) => said.hits.length), limits);
});

await client.close();

await test("without a key only an open door lets in", async () => {
    if (door !== "open") {
        await assert.rejects(connect(), { code: 401 });
        await assert.rejects(connect("kb_wrong"), { code: 401 });
        return;
    }
    const guest = await connect();
    assert.ok((await call(guest, "search", { q: question })).said.hits.length > 0);
    await guest.close();
});

process.exitCode = failed ? 1 : 0;
