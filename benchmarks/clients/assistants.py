"""Assistants: the Model Context Protocol's own client (PyPI `mcp`), over HTTP and on pipes, by the newest protocol and by the older one."""

import asyncio

import jsonschema
from asking import ask, must
from mcp import Client, MCPError, StdioServerParameters

TOOLS = {"search", "who", "echo", "read"}
TEXT = "Minister Anna Wrona said that the bridge would open in June. 🌉 “There will be no delays,” Wrona told reporters."


def is_anchored(statement, text):
    """Whether the words stand where it is said that they do."""
    words = [*statement["source"], *statement["cue"], *statement["content"]]
    return words and all(text[span["start"] : span["end"]] == span["text"] for span in words)


async def converse(url, server, mode):
    texts = {}

    def text_of(article):
        if article not in texts:
            status, view = ask(url, f"/api/v1/articles/{article}")
            must(status == 200, "an article that is named is there", article)
            texts[article] = view["text"]
        return texts[article]

    anchored = 0

    def anchors(statements):
        nonlocal anchored
        for statement in statements:
            must(is_anchored(statement, text_of(statement["article"]["id"])), "the words stand in the archived text", statement)
            anchored += 1

    async with Client(server, mode=mode, read_timeout_seconds=60) as client:
        must(client.instructions and client.server_info.name == "depesza", "the server says who it is", client.server_info)
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        must(listed.keys() == TOOLS, "there are the tools", list(listed))
        for tool in listed.values():
            must(tool.annotations.read_only_hint and tool.description, "a tool is described", tool.name)
            for schema in [tool.input_schema, tool.output_schema]:
                jsonschema.Draft202012Validator.check_schema(schema)

        async def call(tool, /, **arguments):
            jsonschema.validate(arguments, listed[tool].input_schema)
            answer = await client.call_tool(tool, arguments)
            must(not answer.is_error and answer.structured_content is not None, f"{tool} answers", answer)
            jsonschema.validate(answer.structured_content, listed[tool].output_schema)
            return answer.structured_content

        found = await call("search", q="most", limit=20)
        must(found["statements"], "statements are found", found)
        anchors(found["statements"])
        by = await call("search", by="Anny Wrony", act=["says", "promises"])
        must(by["statements"] and all(one["speaker"] == "Anna Wrona" for one in by["statements"]), "a speaker's statements", by)
        articles = await call("search", what="articles", q="most")
        must(articles["articles"] and not articles["statements"], "articles are found", articles)
        who = await call("who", name="Anną Wroną", latest=5)
        must(who["portrait"] and who["portrait"]["name"] == "Anna Wrona", "somebody is known in any inflection", who)
        anchors(who["portrait"]["latest"])
        nobody = await call("who", name="Nobody Whatsoever")
        must(nobody == {"portrait": None, "choices": []}, "nobody is nobody", nobody)
        one = found["statements"][0]
        echo = await call("echo", statement=one["id"])
        must(one["id"] in [report["statement"]["id"] for report in echo["reports"]], "a statement is among its reports", echo)
        anchors(report["statement"] for report in echo["reports"])
        around = await call("read", statement=one["id"])
        must(one["id"] in [other["id"] for other in around["statements"]], "a statement stands in its passage", around)
        whole = await call("read", article=one["article"]["id"], length=40000)
        passage = whole["text"]
        must(text_of(one["article"]["id"])[passage["start"] : passage["end"]] == passage["text"], "a passage is of the archived text", passage)
        anchors(whole["statements"])
        given = await call("read", text=TEXT, published="2024-05-10")
        must(len(given["statements"]) >= 2 and all(is_anchored(one, TEXT) for one in given["statements"]), "a text that is given is read", given)
        for uri in [f"depesza://statement/{one['id']}", f"depesza://article/{one['article']['id']}"]:
            resource = (await client.read_resource(uri)).contents[0]
            must(one["content"][0]["text"].split()[0] in resource.text, "a resource is the same by address", uri)
        templates = (await client.list_resource_templates()).resource_templates
        must({template.uri_template for template in templates} == {"depesza://statement/{id}", "depesza://article/{id}"}, "addresses are told", templates)
        for name, arguments in [("search", {"limit": 0}), ("search", {"quest": "x"}), ("read", {}), ("echo", {"statement": "s-none"}), ("who", {"name": ""})]:
            answer = await client.call_tool(name, arguments)
            must(answer.is_error and answer.content[0].text, "a mistake is told as the tool's", [name, arguments])
        for wrong in [client.call_tool("write", {}), client.read_resource("depesza://statement/none"), client.read_resource("file:///etc/passwd")]:
            try:
                must(False, "what is not there is refused", await wrong)
            except MCPError:
                pass
        return f"{client.protocol_version}: {anchored} statements"


def check(url, depesza, archive):
    pipe = StdioServerParameters(command=str(depesza), args=["mcp", "--archive", str(archive)])
    told = []
    for name, server in [("HTTP", url + "/mcp"), ("pipes", pipe)]:
        for mode in ["auto", "legacy"]:
            told.append(f"{name}, " + asyncio.run(converse(url, server, mode)))
    return "; ".join(told)
