/**
 * A client made of the engine that ODK publishes: form list, form, manifest, households; fills a
 * form, and submits it. Arguments: base address, JSON of what to fill. Prints JSON.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , base, wanted, folder] = process.argv;
const require = createRequire(pathToFileURL(`${folder}/package.json`));
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<html></html>", { url: "http://127.0.0.1/" });
for (const name of ["DOMParser", "XMLSerializer", "Node", "Element", "Document", "Text", "Attr",
  "XMLDocument", "XPathResult", "NodeFilter", "CDATASection", "Comment", "document", "window",
  "HTMLElement", "XPathEvaluator", "XPathExpression", "ProcessingInstruction", "CharacterData"]) {
  if (globalThis[name] === undefined && window[name] !== undefined) globalThis[name] = window[name];
}
// The engine is built for browsers: its parser would look for Node's files beside a bundle that has
// none. While it starts, nothing shows it that this is Node.
const node = globalThis.process;
globalThis.process = undefined;
const entry = `${folder}/node_modules/@getodk/xforms-engine/dist/index.js`;
const { loadForm, constants } = await import(pathToFileURL(entry).href);
globalThis.process = node;

const text = async (url) => {
  const answer = await fetch(url, { headers: { "X-OpenRosa-Version": "1.0" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  if (answer.headers.get("x-openrosa-version") !== "1.0") throw new Error("not an OpenRosa server");
  return answer.text();
};
const parsed = (xml) => new window.DOMParser().parseFromString(xml, "text/xml");
const inside = (element, tag) => element.getElementsByTagName(tag)[0]?.textContent ?? "";

const listed = parsed(await text(`${base}/formList`)).getElementsByTagName("xform")[0];
const media = parsed(await text(inside(listed, "manifestUrl"))).getElementsByTagName("mediaFile");
const files = new Map([...media].map((one) => [inside(one, "filename"), inside(one, "downloadUrl")]));
const loaded = await loadForm(await text(inside(listed, "downloadUrl")), {
  fetchFormAttachment: async (url) => {
    const name = decodeURIComponent(url.pathname.split("/").pop());
    return new Response(await text(files.get(name)), { headers: { "Content-Type": "text/csv" } });
  },
  missingResourceBehavior: constants.MISSING_RESOURCE_BEHAVIOR.ERROR,
});
if (loaded.status === "failure") throw loaded.error;
const { root } = loaded.createInstance();

const children = (node) => node.currentState.children ?? [];
function* all(node) {
  for (const child of children(node)) {
    yield child;
    yield* all(child);
  }
}
const named = (name, place = 0) =>
  [...all(root)].filter((node) => node.currentState.reference.replace(/\[\d+\]/g, "").endsWith(`/${name}`)
    && !node.nodeType.startsWith("repeat-"))[place];
const repeat = () => [...all(root)].find((node) => node.nodeType.startsWith("repeat-range"));

const steps = [];
for (const [act, name, value, place = 0] of JSON.parse(wanted)) {
  if (act === "add") {
    repeat().addInstances();
  } else if (act === "relevant") {
    const node = name === "elder" ? repeat() : named(name, place);
    steps.push(node.currentState.relevant);
  } else if (act === "value") {
    steps.push(String(named(name, place).currentState.value));
  } else {
    const node = named(name, place);
    if (node.nodeType === "select") node.selectValues([].concat(value));
    else node.setValue(value);
  }
}

const { data } = await root.prepareInstancePayload({ payloadType: "monolithic" });
const form = data[0];
const submit = async () => {
  const answer = await fetch(`${base}/submission`, {
    method: "POST", body: form, headers: { "X-OpenRosa-Version": "1.0" },
  });
  return { status: answer.status, body: await answer.text() };
};
const head = await fetch(`${base}/submission`, { method: "HEAD" });
const answers = [await submit(), await submit()];
const xml = await form.get("xml_submission_file").text();
console.log(JSON.stringify({ head: head.status, steps, answers, xml }));
