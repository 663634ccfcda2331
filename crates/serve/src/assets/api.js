// Makes a form of every operation that the page lists, by the OpenAPI document, and shows what its request is answered. Everything is
// put in as text, never as markup.
"use strict";

const LONGEST_SHOWN = 200_000;

function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== undefined && child !== null));
    return made;
}

function resolve(description, schema) {
    let found = schema ?? {};
    for (let steps = 0; found.$ref && steps < 10; steps += 1) {
        found = found.$ref.replace(/^#\//, "").split("/").reduce((at, key) => at?.[key], description) ?? {};
    }
    const parts = found.oneOf ?? found.anyOf ?? found.allOf;
    return parts?.length && !found.type ? { ...resolve(description, parts.find((part) => part.type !== "null") ?? {}), ...found } : found;
}

function field(description, parameter) {
    const schema = resolve(description, parameter.schema);
    const item = schema.items ? resolve(description, schema.items) : schema;
    const types = [].concat(item.type ?? []);
    let input;
    if (item.enum) {
        const options = item.enum.map((value) => element("option", { value }, String(value)));
        if (!schema.items) options.unshift(element("option", { value: "" }, "–"));
        input = element("select", { multiple: schema.items ? "" : null }, ...options);
    } else if (types.includes("boolean")) {
        input = element("select", {}, ...["", "true", "false"].map((value) => element("option", { value }, value || "–")));
    } else if (types.includes("integer")) {
        input = element("input", { type: "number", min: item.minimum, max: item.maximum });
    } else {
        input = element("input", { type: "text", maxlength: item.maxLength, autocomplete: "off" });
    }
    input.name = parameter.name;
    input.dataset.in = parameter.in;
    if (parameter.required) input.required = true;
    const hint = [parameter.description, schema.default !== undefined ? `Without it: ${schema.default}.` : ""].filter(Boolean).join(" ");
    return element("label", {}, element("span", {}, parameter.name, parameter.required ? " (needed)" : ""), input,
        hint ? element("span", { class: "hint" }, hint) : null);
}

function example(description, schema, depth = 0) {
    const found = resolve(description, schema);
    if (found.example !== undefined) return found.example;
    if (found.enum) return found.enum[0];
    if (found.properties && depth < 4) {
        const needed = Object.entries(found.properties).filter(([name]) => !found.required || found.required.includes(name));
        return Object.fromEntries(needed.map(([name, of]) => [name, example(description, of, depth + 1)]));
    }
    const types = [].concat(found.type ?? []);
    if (types.includes("array")) return [];
    if (types.includes("boolean")) return false;
    if (types.includes("integer") || types.includes("number")) return 0;
    return "";
}

function bodyField(description, operation) {
    const content = operation.requestBody?.content;
    if (!content) return [];
    const kinds = Object.keys(content);
    const kind = element("select", { name: "content-type" }, ...kinds.map((value) => element("option", { value }, value)));
    const body = element("textarea", { name: "body", spellcheck: "false" });
    const fill = () => {
        body.value = kind.value === "application/json" ? JSON.stringify(example(description, content[kind.value].schema), null, 2) : "";
    };
    kind.addEventListener("change", fill);
    fill();
    return [
        element("label", {}, element("span", {}, "Type of the body"), kind),
        element("label", {}, element("span", {}, "Body"), body),
    ];
}

async function send(event, method, path, output) {
    event.preventDefault();
    const form = event.target;
    let address = path;
    const query = new URLSearchParams();
    const headers = { "X-CSRF-Token": document.querySelector("meta[name=csrf]").content };
    for (const input of form.elements) {
        if (!input.dataset.in) continue;
        const values = input.multiple ? [...input.selectedOptions].map((option) => option.value) : [input.value];
        for (const value of values.filter((value) => value !== "")) {
            if (input.dataset.in === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(value));
            else if (input.dataset.in === "query") query.append(input.name, value);
        }
    }
    if ([...query].length) address += `?${query}`;
    const options = { method: method.toUpperCase(), headers };
    const kind = form.elements["content-type"];
    if (kind) {
        headers["Content-Type"] = kind.value;
        options.body = form.elements.body.value;
    }
    output.replaceChildren(element("p", {}, "Waiting for the answer."));
    try {
        const started = performance.now();
        const answer = await fetch(address, options);
        let text = await answer.text();
        const took = Math.round(performance.now() - started);
        if ((answer.headers.get("content-type") ?? "").includes("json")) {
            try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* lines of JSON stay as they are */ }
        }
        const cut = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}\n…` : text;
        output.replaceChildren(
            element("p", {}, element("code", {}, `${options.method} ${address}`), element("br"),
                `${answer.status} ${answer.statusText}, ${took} ms, ${answer.headers.get("content-type") ?? "no content"}`),
            element("pre", { tabindex: "0" }, cut));
    } catch (error) {
        output.replaceChildren(element("p", { role: "alert" }, `The server did not answer: ${error.message}`));
    }
}

function form(description, method, path, described) {
    const output = element("output");
    const parameters = (described.parameters ?? []).map((parameter) => field(description, parameter));
    const made = element("form", {}, described.description ? element("p", {}, described.description) : null,
        ...parameters, ...bodyField(description, described), element("button", { class: "main" }, "Send"), output);
    made.addEventListener("submit", (event) => send(event, method, path, output));
    return made;
}

async function show() {
    try {
        const answer = await fetch("/api/v1/openapi.json");
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        const description = await answer.json();
        for (const place of document.querySelectorAll("#operations details")) {
            const { method, path } = place.dataset;
            place.append(form(description, method, path, description.paths[path][method]));
        }
    } catch (error) {
        const failed = document.getElementById("failed");
        failed.textContent = `The description cannot be loaded: ${error.message}`;
        failed.hidden = false;
    }
}

show();
